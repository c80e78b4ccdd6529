/** Building the games' elements. */

type Attributes = Record<string, string | boolean | undefined>;

/** An element with attributes (true = present, false or undefined = absent) and children. */
export function element<Name extends keyof HTMLElementTagNameMap>(
  name: Name,
  attributes: Attributes = {},
  ...children: (Node | string)[]
): HTMLElementTagNameMap[Name] {
  const made = document.createElement(name);
  for (const [key, value] of Object.entries(attributes)) {
    if (value === true) made.setAttribute(key, "");
    else if (typeof value === "string") made.setAttribute(key, value);
  }
  made.append(...children);
  return made;
}

/** A picture from SVG written in this program; never from what a server or a person sent. */
export function picture(svg: string, label?: string): SVGSVGElement {
  const holder = document.createElement("div");
  holder.innerHTML = svg;
  const drawn = holder.querySelector("svg");
  if (!drawn) throw new Error("Not a picture.");
  drawn.setAttribute("focusable", "false");
  if (label) {
    drawn.setAttribute("role", "img");
    drawn.setAttribute("aria-label", label);
  } else {
    drawn.setAttribute("aria-hidden", "true");
  }
  return drawn;
}

/** A button with a picture; `label` is what it is called, `words` are shown on it. */
export function pictureButton(
  { kind, svg, label, words }: { kind: string; svg: string; label: string; words?: string },
  press: () => void,
): HTMLButtonElement {
  const button = element(
    "button",
    { type: "button", class: `game-button ${kind}`, "aria-label": words ? undefined : label },
    picture(svg),
  );
  if (words) button.append(element("span", {}, words));
  else button.title = label;
  button.addEventListener("click", press);
  return button;
}
