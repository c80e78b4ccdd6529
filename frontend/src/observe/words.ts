/** Facts and sentences that the page gives its script, already in the reader's language. */

export interface Facts {
  api: string;
  home: string;
  entry: string;
  shell: string;
  worker: string;
  /** The signed-in account; 0 on the page for no connection, where nobody is known. */
  owner: number;
}

export function facts(page: Document = document): Facts | undefined {
  const data = page.getElementById("observe")?.dataset;
  if (!data) return undefined;
  const { api = "", home = "", entry = "", shell = "", worker = "", owner = "" } = data;
  return { api, home, entry, shell, worker, owner: Number(owner) || 0 };
}

export function word(name: string, page: Document = document): string {
  const words = page.querySelector<HTMLTemplateElement>("#observe-words");
  return words?.content.querySelector(`[data-word="${name}"]`)?.textContent ?? "";
}
