"""The words of the synthetic archives: topics, and what is said of them in each language."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Voice:
    """One language in which a topic is spoken of; a text is one phrase of each of the three lists."""

    language: str
    weight: float
    openings: tuple[str, ...]
    middles: tuple[str, ...]
    closings: tuple[str, ...]


@dataclass(frozen=True)
class Topic:
    """An interest: how common it is, from which day on (YYYY-MM-DD), its hashtags and its web sites.

    The first topic of a network is open from its first day, so that there is always something to speak of.
    """

    name: str
    weight: float
    tags: tuple[str, ...]
    sites: tuple[str, ...]
    voices: tuple[Voice, ...]
    since: str = ""


_ENGLISH_CITY = Voice(
    "en",
    1.0,
    ("Streets of Hong Kong today:", "Worth a read:", 'A neighbour said: "Let us go home."', "Once more,"),
    (
        " shops closed early\nand the buses stood still.",
        " people only want to get to work.",
        " the station was quiet at noon.",
        " families wish for a calm weekend.",
    ),
    (" Peace first.", " What do you think?", " Hope it gets better.", " Let's talk."),
)

_CHINA = (
    Topic(
        "daily life",
        0.28,
        ("生活", "美食", "旅行", "早安", "摄影", "音乐", "诗词", "健身", "春天", "猫"),
        ("shenghuo.example", "meishi.example", "photo-daily.example"),
        (
            Voice(
                "zh",
                0.85,
                ("早安，", "周末到了，", "朋友说：“慢慢来。”", "今天的天气真好，", "又是新的一天，", "路过老街，"),
                (
                    "一碗热面就很满足。",
                    "窗外的花开了。\n记录一下。",
                    "听了一首老歌。",
                    "和家人一起做饭。",
                    "跑步五公里完成。",
                    "书店里人不多。",
                ),
                ("分享给大家", "你们那边呢？", "晚点再聊", "开心最重要", "愿一切都好", "继续努力"),
            ),
            Voice(
                "en",
                0.15,
                ("Good morning!", "Weekend at last.", 'A friend said: "slow down".', "Simple things:"),
                (" noodles and tea.", " spring by the river.\nLovely.", " an old song on repeat.", " five km done."),
                (" Share yours", " More soon", " Take care", " Enjoy"),
            ),
        ),
    ),
    Topic(
        "Hong Kong",
        0.31,
        ("香港", "HongKong", "香港加油", "守护香港", "止暴制乱", "HK", "和平", "地铁"),
        ("xianggang-news.example", "harbour-post.example", "gangwen.example"),
        (
            Voice(
                "zh",
                0.8,
                ("香港街头，", "今天的香港，", "市民说：“我们想正常上班。”", "看到新闻，", "关于香港，", "港人心声："),
                (
                    "希望街道恢复平静。",
                    "地铁停运，上班的人很辛苦。",
                    "店铺早早关门。\n大家都累了。",
                    "理性对话才有出路。",
                    "年轻人应该回到课堂。",
                    "社会需要安宁。",
                ),
                ("香港加油", "愿平安", "你怎么看？", "请转发", "不要暴力", "相信明天会更好"),
            ),
            _ENGLISH_CITY,
        ),
    ),
    Topic(
        "coronavirus",
        0.21,
        ("新冠肺炎", "武汉加油", "COVID19", "疫情", "coronavirus", "口罩", "中国加油"),
        ("yiqing.example", "health-daily.example", "wuhan-diary.example"),
        (
            Voice(
                "zh",
                0.82,
                ("疫情之下，", "武汉来信：", "医生说：“请戴好口罩。”", "最新通报，", "在家的第几天，", "致敬一线，"),
                (
                    "新增病例继续下降。",
                    "社区志愿者送来蔬菜。",
                    "大家都待在家里。\n再坚持一下。",
                    "口罩已经送到。",
                    "医护人员辛苦了。",
                    "各地支援陆续抵达。",
                ),
                ("加油", "共渡难关", "早日平安", "感谢每一个人", "请转发", "春天会来的"),
            ),
            Voice(
                "en",
                0.18,
                ("Update:", "From Wuhan:", 'A nurse says: "wash your hands".', "Day by day,"),
                (
                    " new cases keep falling.",
                    " masks have arrived.\nThank you.",
                    " stay home, stay safe.",
                    " help is coming.",
                ),
                (" Stay strong", " Together", " Please share", " Thank you"),
            ),
        ),
        since="2020-01-20",
    ),
    Topic(
        "United States protests",
        0.1,
        ("美国", "USA", "抗议", "Minneapolis", "华盛顿", "BlackLivesMatter"),
        ("meiguo-guancha.example", "overseas-view.example"),
        (
            Voice(
                "zh",
                0.7,
                ("美国多地抗议，", "看看美国，", "网友评论：“两套标准？”", "华盛顿消息，", "外媒报道，"),
                (
                    "街上聚集了很多人。",
                    "警方设置了路障。",
                    "商店再次停业。\n城市很安静。",
                    "记者在现场采访。",
                    "争论仍在继续。",
                ),
                ("你怎么看？", "继续关注", "值得思考", "请转发", "后续再报"),
            ),
            Voice(
                "en",
                0.3,
                ("Protests again:", "Seen in the US:", 'Comment of the day: "two standards?"', "Reports say"),
                (
                    " streets are full tonight.",
                    " police set up barriers.",
                    " shops closed.\nA quiet city.",
                    " the debate goes on.",
                ),
                (" Thoughts?", " More to follow", " Keep watching", " Share"),
            ),
        ),
    ),
    Topic(
        "technology and sport",
        0.1,
        ("科技", "5G", "足球", "电竞", "CBA", "手机", "高铁"),
        ("keji.example", "tiyu.example"),
        (
            Voice(
                "zh",
                1.0,
                ("新机发布，", "昨晚的比赛，", "解说员说：“难以置信！”", "科技日报：", "高铁沿线，"),
                ("速度又快了一步。", "最后一分钟进球。", "排队的人很多。\n值得。", "测试结果不错。", "球迷都很激动。"),
                ("你支持谁？", "期待下一场", "真不错", "聊聊看", "收藏了"),
            ),
        ),
    ),
)

_TURKEY = (
    Topic(
        "agenda",
        0.3,
        ("gündem", "SonDakika", "Türkiye", "İstanbul", "günaydın", "haber", "Ankara", "HayırlıCumalar"),
        ("gundem.example", "haber-hatti.example", "son-dakika.example"),
        (
            Voice(
                "tr",
                0.94,
                (
                    "Günaydın,",
                    "Son dakika:",
                    'Bir okur yazmış: "Bu böyle olmaz."',
                    "Bugün İstanbul'da",
                    "Şimdi açıklandı,",
                ),
                (
                    " köprü trafiği yine yoğun.",
                    " yeni düzenleme yayımlandı.",
                    " hava yarın ısınıyor.\nDikkat.",
                    " pazar fiyatları konuşuluyor.",
                    " okullar açılıyor, çocuklara başarılar.",
                ),
                (" Ne dersiniz?", " Paylaşalım", " Hayırlı olsun", " Takipte kalın", " Ayrıntılar birazdan"),
            ),
            Voice(
                "en",
                0.06,
                ("Istanbul today:", "News:", 'A reader wrote: "enough".', "From Ankara,"),
                (
                    " traffic on the bridge.",
                    " the new rule is out.",
                    " warm again tomorrow.\nGood.",
                    " markets open early.",
                ),
                (" Thoughts?", " Share", " More soon", " Follow"),
            ),
        ),
    ),
    Topic(
        "politics",
        0.34,
        ("seçim", "Meclis", "YerelSeçim", "oy", "demokrasi", "15Temmuz", "BirlikteGüçlü", "sandık", "miting"),
        ("siyaset.example", "meclis-gunlugu.example"),
        (
            Voice(
                "tr",
                1.0,
                (
                    "Meclis'te",
                    "Miting alanında",
                    "Sandık başında",
                    'Seçmen diyor ki: "Söz bizim."',
                    "Bu akşam",
                    "Milletin gündemi:",
                ),
                (
                    " söz sırası millette.",
                    " meydan doldu taştı.\nTeşekkürler.",
                    " oylar sayılıyor.",
                    " görüşmeler sürüyor.",
                    " birlik ve beraberlik mesajı verildi.",
                    " yeni adaylar tanıtıldı.",
                ),
                (" Birlikte güçlüyüz", " Haydi sandığa", " RT yapalım", " Karar milletin", " Duyduk duymadık demeyin"),
            ),
        ),
    ),
    Topic(
        "football",
        0.2,
        ("futbol", "derbi", "SüperLig", "gol", "maç", "transfer", "VAR"),
        ("tribun.example", "spor-haber.example"),
        (
            Voice(
                "tr",
                1.0,
                ("Derbi öncesi", "Maç sonu:", 'Hoca dedi ki: "Önümüze bakacağız."', "Transferde", "Dakika 90,"),
                (
                    " ilk on bir belli oldu.",
                    " penaltı tartışılıyor.",
                    " gol!\nTribün ayakta.",
                    " imzalar atıldı.",
                    " kaptan sakatlandı.",
                ),
                (" Haydi aslanlar", " Puan puandır", " Sizce?", " Formayı kapan gelsin", " Yorumlara bekleriz"),
            ),
        ),
    ),
    Topic(
        "economy",
        0.08,
        ("ekonomi", "dolar", "borsa", "altın", "ihracat"),
        ("ekonomi-masasi.example", "piyasa.example"),
        (
            Voice(
                "tr",
                1.0,
                ("Piyasalarda", "Dolar bugün", 'Uzmanı uyardı: "Acele etmeyin."', "Borsa güne"),
                (" sakin başladı.", " yatay seyrediyor.", " yükselişle açıldı.\nGözler kararda.", " rekor tazeledi."),
                (" Yatırım tavsiyesi değildir", " Takipteyiz", " Son durum birazdan", " Siz ne yaptınız?"),
            ),
        ),
    ),
    Topic(
        "music and series",
        0.08,
        ("dizi", "müzik", "Çukur", "konser", "klip"),
        ("dizi-magazin.example",),
        (
            Voice(
                "tr",
                1.0,
                ("Bu akşamki bölümde", "Yeni klip geldi,", 'Şarkı diyor ya: "Gel gör beni."', "Konser biletleri"),
                (" herkes şaşıracak.", " dinleyin derim.", " tükenmek üzere.\nAcele.", " çok konuşulacak."),
                (" İzliyor musunuz?", " Bayıldım", " Efsane", " Bekliyoruz"),
            ),
        ),
    ),
)

_RUSSIA = (
    Topic(
        "news",
        0.3,
        ("новости", "Россия", "Москва", "события", "прямойэфир", "ДоброеУтро"),
        ("novosti-dnya.example", "lenta-chas.example"),
        (
            Voice(
                "ru",
                0.88,
                ("Главное за час:", "Доброе утро!", "Читатель пишет: «Так и живём».", "В Москве", "Сообщают, что"),
                (
                    " открыли новую станцию метро.",
                    " завтра похолодает.",
                    " дороги перекрыты до вечера.\nБудьте внимательны.",
                    " подвели итоги недели.",
                    " готовят новый закон.",
                ),
                (" Подробности позже", " А вы как думаете?", " Следим за событиями", " Репост", " Хорошего дня"),
            ),
            Voice(
                "en",
                0.12,
                ("Moscow today:", "In brief:", 'A reader says: "that is life".', "Reports say"),
                (
                    " a new metro line opens.",
                    " colder tomorrow.",
                    " roads closed till evening.\nTake care.",
                    " the week in review.",
                ),
                (" Details later", " Thoughts?", " Following", " Have a good day"),
            ),
        ),
    ),
    Topic(
        "politics",
        0.38,
        ("политика", "выборы", "ГосДума", "Украина", "Сирия", "США", "санкции", "история"),
        ("politgazeta.example", "tekushchaya-politika.example"),
        (
            Voice(
                "ru",
                0.94,
                (
                    "Эксперт уверен:",
                    "На заседании",
                    "Цитата дня: «Время покажет».",
                    "Сегодня обсуждают,",
                    "Коротко о главном:",
                ),
                (
                    " переговоры продолжатся.",
                    " санкции никому не помогли.",
                    " голосование состоится весной.\nЖдём.",
                    " стороны сделали заявления.",
                    " история всё расставит по местам.",
                ),
                (" Ваше мнение?", " Ретвит", " Продолжение следует", " Есть о чём подумать", " Читайте"),
            ),
            Voice(
                "en",
                0.06,
                ("Experts say", "Quote of the day:", 'They said: "time will tell".', "In short,"),
                (
                    " talks will go on.",
                    " the vote is in spring.\nWaiting.",
                    " statements were made.",
                    " history will judge.",
                ),
                (" Your view?", " Read", " To be continued", " Share"),
            ),
        ),
    ),
    Topic(
        "culture and sport",
        0.2,
        ("спорт", "хоккей", "футбол", "кино", "книги", "ЧМ2018"),
        ("sport-ru.example", "kinozal.example"),
        (
            Voice(
                "ru",
                1.0,
                ("Матч дня:", "Премьера недели,", "Тренер сказал: «Боролись до конца».", "На трибунах"),
                (
                    " победа в овертайме.",
                    " зал аплодировал стоя.",
                    " гол на последней минуте!\nКрасиво.",
                    " билетов больше нет.",
                ),
                (" Поздравляем!", " Смотрели?", " Ждём ответа", " Красота"),
            ),
        ),
    ),
    Topic(
        "offers",
        0.12,
        ("скидки", "акция", "работа", "бизнес", "розыгрыш"),
        ("skidki.example", "rozygrysh.example"),
        (
            Voice(
                "ru",
                1.0,
                ("Только сегодня", "Внимание, розыгрыш:", "Отзыв: «Всё пришло вовремя».", "Акция!"),
                (
                    " скидка на всё.",
                    " призы за репост.",
                    " успейте до полуночи.\nУсловия по ссылке.",
                    " новые вакансии.",
                ),
                (" Жми", " Репост обязателен", " Участвуй", " Подробнее"),
            ),
        ),
    ),
)

TOPICS: dict[str, tuple[Topic, ...]] = {
    "china_052020": _CHINA,
    "turkey_052020": _TURKEY,
    "russia_052020": _RUSSIA,
}

_EMOJI = "😀😂🙏👏🔥🌹🌸🎉💪👍❤🌍📌📢⚽🎵☕🌙⭐🌈"
_NUMBERED: dict[str, tuple[str, ...]] = {
    "zh": ("（第{}期）", " {}人", " {}天", " No.{}"),
    "en": (" ({})", " #{} of many", " {} km", " {} days"),
    "tr": (" ({}. gün)", " {} kişi", " {}. dakika", " yüzde {},5"),
    "ru": (" ({}-й день)", " {} человек", " № {}", " {},5 %"),
}


def details(language: str) -> list[str]:
    """Return the small things that keep two texts from being the same: numbers of this and that."""
    forms = _NUMBERED[language]
    return [forms[n % len(forms)].format(n // 4 + 2) for n in range(4_000)]


def endings() -> list[str]:
    """Return how texts end: mostly with nothing, else with signs of feeling."""
    return [""] * 300 + [f" {a}" for a in _EMOJI] + [f" {a}{b}" for a in _EMOJI for b in _EMOJI]


# What accounts say of themselves and where they say they are; most say neither.
DESCRIPTIONS: dict[str, tuple[str, ...]] = {
    "china_052020": ("热爱生活", "关注香港，关注和平", "I love this world 🌏", "随便看看\n随便写写", '他说："做自己"'),
    "turkey_052020": (
        "Vatan, millet 🇹🇷",
        "Öğretmen | baba | taraftar",
        "Hayat kısa,\nkuşlar uçuyor",
        '"Önce insan" diyenlerden',
        "Takip = geri takip",
        "Gündem ve siyaset",
    ),
    "russia_052020": (
        "Новости, мнения, репосты",
        "Просто человек 🇷🇺",
        "Политика. История.\nБез цензуры",
        'Пишу «как есть» — "без прикрас"',
        "News and views",
    ),
}
PLACES: dict[str, tuple[str, ...]] = {
    "china_052020": ("Hong Kong", "北京", "广东, 中国", "台灣", "Los Angeles, CA"),
    "turkey_052020": ("İstanbul", "Ankara, Türkiye", "Türkiye", "İzmir", "Bursa", "Trabzon"),
    "russia_052020": ("Москва", "Россия", "Санкт-Петербург, Россия", "Moscow, Russia", "Екатеринбург"),
}
NAMES: dict[str, tuple[tuple[str, ...], tuple[str, ...]]] = {
    "china_052020": (("小", "大", "老", "阿", "云", "雨"), ("明", "华", "林", "梅", "雪", "川", "宝")),
    "turkey_052020": (
        ("Ayşe ", "Mehmet ", "Fatma ", "Ali ", "Zeynep ", "Murat "),
        ("Yılmaz", "Kaya", "Demir", "Şahin", "Çelik", "Öztürk 🇹🇷"),
    ),
    "russia_052020": (
        ("Иван ", "Мария ", "Сергей ", "Анна ", "Дмитрий ", "Ольга "),
        ("Иванов", "Смирнова", "Кузнецов", "Попова", "О'Нил", '"Лис"'),
    ),
}
