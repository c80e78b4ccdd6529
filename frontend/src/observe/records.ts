/** What travels between a device and the evidence API, and what the device keeps meanwhile. */

export interface RatingRecord {
  child: string;
  item: string;
  category: number | null;
  help: string;
}

export interface NoteRecord {
  id: string;
  group: string;
  children: string[];
  setting: string;
  happened_at: string;
  text: string;
  ratings: RatingRecord[];
}

export interface Receipt {
  id: string | null;
  status: "stored" | "known" | "refused";
  code: string;
  message: string;
  field: string;
}

export interface ChildToday {
  id: string;
  name: string;
  age_label: string;
  band: string;
  agreed: boolean;
  seen_this_week: boolean;
  looks: string[];
}

export interface GroupToday {
  id: string;
  name: string;
  centre: string;
  children: ChildToday[];
}

export interface Indicator {
  code: string;
  strand: string;
  band: string;
  text: string;
  look_for: string;
  examples: string[][];
}

export interface Today {
  owner: number;
  day: string;
  keep_hours: number;
  groups: GroupToday[];
  items: Indicator[];
}

interface Queued {
  /** The id the device made. A note keeps it for good, however often it is sent. */
  id: string;
  /** The account that wrote it: nobody else's sign-in sends it. */
  owner: number;
  state: "waiting" | "refused";
  /** Counted before each try, so that 0 means that it never left the device. */
  tries: number;
  nextAt: number;
  addedAt: number;
  refusal?: { code: string; message: string; field: string };
}

export interface QueuedNote extends Queued {
  kind: "note";
  names: string[];
  record: NoteRecord;
}

export interface QueuedWithdrawal extends Queued {
  kind: "withdrawal";
  target: string;
}

export type QueueEntry = QueuedNote | QueuedWithdrawal;

/** A random id, also where the page is not served securely and `crypto.randomUUID` is missing. */
export function newId(): string {
  if (typeof crypto.randomUUID === "function") return crypto.randomUUID();
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  bytes[6] = ((bytes[6] ?? 0) & 0x0f) | 0x40;
  bytes[8] = ((bytes[8] ?? 0) & 0x3f) | 0x80;
  const hex = [...bytes].map((byte) => byte.toString(16).padStart(2, "0")).join("");
  return hex.replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, "$1-$2-$3-$4-$5");
}
