/** A toast with one thing to do. It stays for as long as that thing can be done in a hurry. */
const STAYS_MS = 12_000;

export function say(text: string, action: string, act: () => Promise<void>, page: Document = document): void {
  const toast = page.createElement("div");
  toast.className = "toast";
  toast.setAttribute("role", "status");
  const words = page.createElement("span");
  words.textContent = text;
  const button = page.createElement("button");
  button.type = "button";
  button.className = "toast__act";
  button.textContent = action;
  button.addEventListener("click", () => {
    toast.remove();
    void act();
  });
  toast.append(words, button);
  (page.querySelector(".toasts") ?? page.body).append(toast);
  setTimeout(() => toast.remove(), STAYS_MS);
}
