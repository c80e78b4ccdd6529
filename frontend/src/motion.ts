/** A button that stills everything that moves, kept in a cookie so that the server draws it still too. */
const YEAR_SECONDS = 31_536_000;

export function isStill(page: Document = document): boolean {
  return page.documentElement.dataset.motion === "off";
}

export function setStill(still: boolean, page: Document = document): void {
  if (still) page.documentElement.dataset.motion = "off";
  else delete page.documentElement.dataset.motion;
  const value = still ? `off; max-age=${YEAR_SECONDS}` : "; max-age=0";
  page.cookie = `mirae_motion=${value}; path=/; samesite=lax`;
  for (const button of page.querySelectorAll("[data-motion-switch]"))
    button.setAttribute("aria-pressed", String(still));
}

export function motionSwitch(page: Document = document): void {
  for (const button of page.querySelectorAll<HTMLElement>("[data-motion-switch]")) {
    button.hidden = false;
    button.setAttribute("aria-pressed", String(isStill(page)));
    button.addEventListener("click", () => setStill(!isStill(page), page));
  }
}
