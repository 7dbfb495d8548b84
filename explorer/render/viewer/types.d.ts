// What Python hands to the page, and what the page makes of it. Read by the type check alone: no page holds this file.

/** One value of a column; an integer that JavaScript would round is text. */
type Value = string | number | boolean | null;

/** A column type of `explorer/result.py`, or `id` for whole numbers that are ids; lists have become text. */
type ColumnType = string;

/** One property of all accounts or of all links, in their order (`Attribute` of `render/payload.py`). */
interface Attribute {
  name: string;
  type: ColumnType;
  meaning: string;
  /** What has the same values: an attribute before it, or `weight`; none where it is empty. */
  repeats?: string;
  values: ArrayLike<Value>;
}

/** One way to sort the accounts: categories, and the category of each account (`Group` of `render/legend.py`). */
interface Group {
  name: string;
  title: string;
  meaning: string;
  labels: string[];
  hints: string[];
  counts: number[];
  colours: string[];
  shapes: string[];
  hollow: boolean[];
  of: ArrayLike<number>;
}

/** The tweets of link k are rows `first[k]` to `first[k + 1]` (`Evidence` of `render/evidence.py`). */
interface Evidence {
  first: ArrayLike<number>;
  total: (number | null)[];
  /** Their ids as the platform writes them; null where no file tells one. */
  tweet: (string | number | null)[];
  text: (string | null)[];
  of: number[];
  ts: (number | null)[];
  delay: (number | null)[];
  others: Attribute[];
  question: string;
  parameters: Record<string, string | number | boolean>;
  /** Small JPEGs in base64, by what the column `object` has. */
  pictures: Record<string, string>;
}

/** What the block `streams` holds, in this order: the name of a column, its kind (`render/streams.py`), its bytes. */
type Plan = [name: string, kind: "varint" | "signed" | "whole" | "float" | "coded" | "json", bytes: number][];

/** What every page says of itself. */
interface Told {
  id: string;
  title: string;
  question: string;
  /** What the one platform that is shown calls a tweet and a retweet, in all forms; none where it is X, or several. */
  words: Record<string, string>;
  synthetic: boolean;
  /** What a node is called: account, where all are. */
  noun: string;
  /** What a reader needs to judge the page by itself: a name and what it says, line by line. */
  about: [name: string, said: string][];
  version: string;
  store: string;
  part: string;
  directed: boolean;
  loops: number;
  weight: string;
  /** Links that are drawn at once, at most. */
  drawn: number;
  discs: DiscData | null;
  /** How large each shape is drawn, for a radius of 1. */
  sizes: Record<string, number>;
  palette: string[];
  grey: string;
}

/** The block `data` (`_data` of `render/network.py`): the page without its columns. */
interface Head extends Told {
  plan: Plan;
  place: [left: number, top: number, step: number];
  /** The group by which ends of links are sorted; none where they are not. */
  among: number | null;
  nodes: Omit<Attribute, "values">[];
  links: Omit<Attribute, "values">[];
  groups: Omit<Group, "of">[];
}

/** The page with its columns: accounts and links are positions in these lists, the heaviest link first. */
interface Payload extends Told {
  keys: string[];
  labels: string[];
  /** What stands beside an account in the drawing. */
  names: string[];
  xs: Float64Array;
  ys: Float64Array;
  radius: Float64Array;
  nodes: Attribute[];
  source: Uint32Array;
  target: Uint32Array;
  weights: ArrayLike<number>;
  rows: ArrayLike<number>;
  links: Attribute[];
  groups: Group[];
}

/** The discs of a large network (`_disc_data` of `render/network.py`). */
interface DiscData {
  /** The position of the group that discs are the categories of; the category of each disc, none for small groups. */
  group: number;
  category: number[];
  spots: [x: number, y: number, radius: number][];
  names: string[];
  counts: number[];
  ribbons: [disc: number, other: number, weight: number][];
}

/** A node of the block `drawing`, as pyvis keeps it. */
interface DrawnNode {
  id: number;
  x: number;
  y: number;
  size: number;
  shape: string;
  color: string;
  label: string;
}

/** An edge of the block `drawing`; a link from an account to itself has none. */
interface DrawnEdge {
  id: number;
  from: number;
  to: number;
  width: number;
  color: string;
  arrows?: { to: { enabled: boolean; scaleFactor: number } };
  smooth?: { enabled: boolean; type: string; roundness: number };
}

/** The JSON blocks of the page, by the id of their element; the last two where pyvis draws. */
interface Blocks {
  data: Head;
  drawing: { nodes: DrawnNode[]; edges: DrawnEdge[] };
  options: object;
}

/** What leads to and from each account, links to itself aside. */
interface Sums {
  inCount: Float64Array;
  outCount: Float64Array;
  inWeight: Float64Array;
  outWeight: Float64Array;
}

/** The payload, and what follows from it; what counts or weighs an account leaves links to itself aside. */
interface Data extends Payload, Sums {
  evidence: Evidence;
  nodeCount: number;
  linkCount: number;
  linksOf: (account: number) => number[];
  self: Float64Array;
  strength: Float64Array;
  degree: Float64Array;
  measure: Float64Array;
  ranking: Uint32Array;
  rank: Int32Array;
  name: (account: number) => string;
  drawnName: (account: number) => string;
  other: (link: number, account: number) => number;
  since: Attribute | null;
  last: Attribute | null;
}

/** A number of each account that filters and tables know. */
interface Field {
  name: string;
  type: ColumnType;
  meaning: string;
  values: ArrayLike<Value>;
}

/** One tweet behind a link. */
interface Tweet {
  link: number;
  id: string | number | null;
  text: string | null;
  ts: number | null;
  delay: number | null;
  others: { name: string; type: ColumnType; value: Value }[];
}

/** What is chosen and filtered; `off` holds the categories of each group that are switched off. */
interface State {
  off: Set<number>[];
  minWeight: number;
  since: number;
  until: number;
  field: number;
  low: number;
  high: number;
  colour: number;
  names: boolean;
  dark: boolean;
  node: number | null;
  link: number | null;
  path: [from: number, to: number] | null;
}

/** Which accounts and links pass the filters, 1 or 0 for each, and what of an account's links is left. */
interface Shown extends Sums {
  nodes: Uint8Array;
  links: Uint8Array;
  nodeTotal: number;
  linkTotal: number;
}

/** The middle of the view and its scale. */
type View = number[];
type Camera = { x: number; y: number; scale: number };
/** What a choice puts forward. */
type Front = { nodes: Set<number>; links: Set<number> };
/** Texts in which accounts are looked for, a line each, and where each line begins: handles, ids, names. */
type Haystack = { text: string; starts: Uint32Array }[];
type Raster = { width: number; height: number; bytes: Uint8ClampedArray<ArrayBuffer>; pixels: Uint32Array; density: Uint16Array };
type Point = [x: number, y: number];
type Box = [left: number, top: number, right: number, bottom: number];
type Spot = { x: number; y: number };

/** What the parts of the page ask of the whole. */
interface Go {
  node(account: number, fly?: boolean): void;
  link(link: number): void;
  /** The way from the account that is chosen to another; null: ask for the other. */
  path(from: number, to: number | null): void;
  shown(): Shown;
  close(): void;
  filter(): void;
  filterSoon(): void;
  only(group: number, of: number | number[]): void;
  all(group: number): void;
  reset(): void;
  colour(): number;
  copy(text: string): void;
}

interface Theme {
  page: string;
  ink: string;
  link: string;
  dim: string;
  in: string;
  out: string;
}

interface Label {
  text: string;
  x: number;
  y: number;
  strong: boolean;
}

/** How wide a text is in pixels, as names are written or, strong, in bold. */
type Measure = (text: string, strong: boolean) => number;

/** What is on the screen, as numbers and colours. */
interface Scene {
  width: number;
  height: number;
  theme: Theme;
  font: string;
  nodes: { id: number; x: number; y: number; r: number; shape: string; line: number; background: string; border: string }[];
  links: {
    from: Point;
    to: Point;
    fromRadius: number;
    toRadius: number;
    bend: number;
    width: number;
    arrow: number;
    scale: number;
    colour: string;
    opacity: number;
  }[];
  labels: Label[];
  /** What is too much for lines and shapes, as PNG in a data address; empty where it is not. */
  picture: string;
}

/** The drawing, as the rest of the page knows it. */
interface Drawing {
  update(state: State, shown: Shown): void;
  fit(accounts?: Iterable<number> | null, animated?: boolean): void;
  fly(account: number, least?: number): void;
  flyLink(link: number): void;
  pan(dx: number, dy: number): void;
  zoom(factor: number): void;
  view(): View;
  view(to: View): void;
  colourOf(account: number): string;
  /** Where an account stands in the drawing, and its radius. */
  spot(account: number): [x: number, y: number, radius: number];
  onScreen(account: number): Point;
  drawn(): { nodes: number; links: number[] };
  scene(): Scene;
}

/** What the drawing reports of the pointer. */
interface DrawingEvents {
  node(account: number): void;
  link(link: number): void;
  nothing(): void;
  hover(what: { node?: number; link?: number; disc?: number } | null, at?: Spot): void;
  moved(): void;
}

/** As much of the engine of pyvis as its drawing uses. */
interface EngineNetwork {
  canvas: { frame: { canvas: HTMLCanvasElement } };
  body: { nodes: Record<number, { options: { size: number } }>; edges: Record<number, { options: { width: number } }> };
  on(event: "beforeDrawing" | "zoom" | "animationFinished", act: () => void): void;
  on(event: "afterDrawing", act: (context: CanvasRenderingContext2D) => void): void;
  on(event: "click" | "doubleClick", act: (event: { pointer: { DOM: Spot } }) => void): void;
  on(event: "dragEnd", act: (event: { nodes: number[] }) => void): void;
  redraw(): void;
  getScale(): number;
  getViewPosition(): Spot;
  getPositions(accounts: number[]): Record<string, Spot>;
  getEdgeAt(at: Spot): number | undefined;
  DOMtoCanvas(at: Spot): Spot;
  canvasToDOM(at: Spot): Spot;
  moveTo(to: { position?: Spot; scale?: number; offset?: Spot; animation?: boolean | object }): void;
}
interface EngineRows {
  updateOnly(rows: object[]): void;
}
declare const vis: {
  DataSet: new (rows: object[]) => EngineRows;
  Network: new (place: HTMLElement, data: { nodes: EngineRows; edges: EngineRows }, options: object) => EngineNetwork;
};

/** Attributes of an element that is made; true stands for an empty one, false and null for none. */
interface Attributes {
  on?: Record<string, (event: Event) => unknown>;
  [name: string]: string | number | boolean | null | undefined | Attributes["on"];
}
type Child = string | Node | null | undefined;

interface Window {
  /** A handle for the browser's console, and for the tests. */
  explorer: object;
}
