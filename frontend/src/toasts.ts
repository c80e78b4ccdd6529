/** Short messages at the foot of the page: good news leaves by itself, anything else waits for its reader. */
const LEAVES_AFTER_MS = 9000;

export function toasts(page: Document = document): void {
  page.addEventListener("click", (event) => {
    if (event.target instanceof Element && event.target.closest(".toast__close"))
      event.target.closest(".toast")?.remove();
  });
  for (const toast of page.querySelectorAll<HTMLElement>('.toast:is([data-kind="success"], [data-kind="info"])'))
    leaveLater(toast);
}

function leaveLater(toast: HTMLElement): void {
  let timer = setTimeout(() => toast.remove(), LEAVES_AFTER_MS);
  const stay = () => clearTimeout(timer);
  const go = () => {
    clearTimeout(timer);
    timer = setTimeout(() => toast.remove(), LEAVES_AFTER_MS);
  };
  for (const pause of ["pointerenter", "focusin"]) toast.addEventListener(pause, stay);
  for (const resume of ["pointerleave", "focusout"]) toast.addEventListener(resume, go);
}
