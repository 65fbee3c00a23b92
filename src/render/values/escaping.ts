// Whether the rendering that is running stands in an `{% autoescape true %}` block: filters ask, as in Jinja2. A module's variable, as
// the budget is: rendering sets it when it starts and after each wait.
let active = false;

export function isEscaping(): boolean {
  return active;
}

export function activateEscaping(escaping: boolean): void {
  active = escaping;
}
