/** The page for when there is no connection: today's names from the device, and the note's form. */
import { ratingName } from "./forms";
import { newId, type ChildToday, type GroupToday, type Indicator, type Today } from "./records";
import { today } from "./roster";
import { word } from "./words";

export async function offlinePage(page: Document = document): Promise<void> {
  const root = page.querySelector<HTMLElement>("[data-offline]");
  if (!root) return;
  const kept = await today();
  if (!kept) {
    const notice = root.querySelector<HTMLElement>("[data-no-names]");
    if (notice) notice.hidden = false;
    if (notice) notice.textContent = word("no-names", page);
    return;
  }
  new OfflinePage(page, root, kept).show();
}

class OfflinePage {
  private readonly list: HTMLElement;
  private readonly form: HTMLFormElement;

  constructor(
    private readonly page: Document,
    root: HTMLElement,
    private readonly today: Today,
  ) {
    this.list = required(root, "[data-offline-group]");
    this.form = required(root, "[data-offline-entry]");
    required(root, "[data-offline-back]").addEventListener("click", () => this.show());
  }

  show(): void {
    this.form.hidden = true;
    this.list.hidden = false;
    this.list.replaceChildren(...this.today.groups.map((group) => this.group(group)));
    const asked = new URLSearchParams(location.search).getAll("children");
    const group = this.today.groups.find((each) => each.children.some((child) => asked.includes(child.id)));
    const chosen = group?.children.find((child) => asked.includes(child.id));
    if (group && chosen) this.write(group, chosen, asked);
  }

  private group(group: GroupToday): HTMLElement {
    const section = this.page.createElement("section");
    section.className = "stack";
    const heading = this.page.createElement("h2");
    heading.className = "underlined";
    heading.textContent = group.name;
    const pupils = this.page.createElement("ul");
    pupils.className = "pupils";
    const agreed = group.children.filter((child) => child.agreed);
    // Those whom nobody has written about this week come first, each half in the order of names.
    const ordered = [...agreed.filter((child) => !child.seen_this_week), ...agreed.filter((child) => child.seen_this_week)];
    pupils.append(...ordered.map((child) => this.pupil(group, child)));
    section.append(heading, pupils);
    return section;
  }

  private pupil(group: GroupToday, child: ChildToday): DocumentFragment {
    const made = clone(this.page, "offline-pupil");
    required(made, "[data-name]").textContent = child.name;
    required(made, "[data-age]").textContent = child.age_label;
    required(made, "button").addEventListener("click", () => this.write(group, child, [child.id]));
    return made;
  }

  private write(group: GroupToday, child: ChildToday, chosen: string[]): void {
    this.form.reset();
    required<HTMLInputElement>(this.form, '[name="id"]').value = newId();
    required<HTMLInputElement>(this.form, '[name="group"]').value = group.id;
    required(this.form, "[data-offline-names]").textContent = child.name;
    const children = required(this.form, "[data-offline-children]");
    for (const old of children.querySelectorAll("label")) old.remove();
    const agreed = group.children.filter((each) => each.agreed);
    children.append(...agreed.map((each) => this.choice(each, chosen.includes(each.id))));
    const looks = required(this.form, "[data-offline-looks]");
    for (const old of looks.querySelectorAll(".look")) old.remove();
    looks.append(...this.indicators(child).map((item) => this.look(child, item)));
    this.list.hidden = true;
    this.form.hidden = false;
    required<HTMLTextAreaElement>(this.form, "textarea").focus();
  }

  private indicators(child: ChildToday): Indicator[] {
    return child.looks.flatMap((code) => this.today.items.find((item) => item.code === code) ?? []);
  }

  private choice(child: ChildToday, checked: boolean): HTMLElement {
    const label = this.page.createElement("label");
    label.className = "who__one";
    const input = this.page.createElement("input");
    Object.assign(input, { type: "checkbox", name: "children", value: child.id, checked });
    input.dataset.name = child.name;
    const name = this.page.createElement("span");
    name.textContent = child.name;
    label.append(input, name);
    return label;
  }

  /** The picker as the server draws it, with this child's and this indicator's words put in. */
  private look(child: ChildToday, item: Indicator): DocumentFragment {
    const made = clone(this.page, "offline-look");
    required(made, ".look").dataset.strand = item.strand;
    required(made, "legend").textContent = item.text;
    required(made, ".field__hint").textContent = item.look_for;
    const name = ratingName(child.id, item.code);
    for (const element of made.querySelectorAll("[id], [for], [name], [aria-describedby]"))
      for (const attribute of ["id", "for", "name", "aria-describedby"]) {
        const value = element.getAttribute(attribute);
        if (value) element.setAttribute(attribute, value.replace("LOOK", name));
      }
    made.querySelectorAll(".level__examples").forEach((list, level) => {
      const examples = item.examples[level] ?? [];
      list.replaceChildren(
        ...examples.map((example) => Object.assign(this.page.createElement("li"), { textContent: example })),
      );
    });
    return made;
  }
}

function required<E extends HTMLElement = HTMLElement>(root: ParentNode, selector: string): E {
  const found = root.querySelector<E>(selector);
  if (!found) throw new Error(`The page has no ${selector}.`);
  return found;
}

function clone(page: Document, id: string): DocumentFragment {
  const template = page.querySelector<HTMLTemplateElement>(`#${id}`);
  if (!template) throw new Error(`The page has no template ${id}.`);
  return template.content.cloneNode(true) as DocumentFragment;
}
