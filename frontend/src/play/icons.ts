/** Signs on the games' buttons: one thick line, round ends, like drawn with a crayon. */

const line = (inside: string): string =>
  `<svg viewBox="0 0 48 48" fill="none" stroke="currentColor" stroke-width="4.5" stroke-linecap="round" stroke-linejoin="round">${inside}</svg>`;

export const icons = {
  stop: line('<path d="M13 13 35 35M35 13 13 35"/>'),
  pause: line('<path d="M17 12v24M31 12v24" stroke-width="7"/>'),
  play: line('<path d="M17 10.5v27L38 24z" fill="currentColor"/>'),
  replay: line(
    '<path d="M7 20v8h7l9 8V12l-9 8z" fill="currentColor"/><path d="M30 18q4 6 0 12M35 13q8 11 0 22"/>',
  ),
  sound: line(
    '<path d="M18 36V12l18-4v24"/><ellipse cx="13.5" cy="36" rx="5" ry="4" fill="currentColor"/><ellipse cx="31.5" cy="32" rx="5" ry="4" fill="currentColor"/>',
  ),
  muted: line(
    '<path d="M18 36V12l18-4v24"/><ellipse cx="13.5" cy="36" rx="5" ry="4"/><ellipse cx="31.5" cy="32" rx="5" ry="4"/><path d="M6 6 42 42"/>',
  ),
  together: line(
    '<circle cx="17" cy="12" r="6"/><path d="M7 40V28q0-7 10-7 4 0 7 2"/><circle cx="33" cy="23" r="4.5"/><path d="M26 40v-4q0-6 7-6t7 6v4"/>',
  ),
  check: line('<path d="M10 25 20 35 38 13" stroke-width="6"/>'),
  skip: line('<path d="M10 24q9-13 26-4M37 9v12H25"/><path d="M12 36h24"/>'),
  home: line('<path d="M7 24 24 8l17 16M12 21v19h24V21"/><path d="M20 40V29h8v11"/>'),
  forward: line('<path d="M10 24h27M27 13l11 11-11 11"/>'),
};
