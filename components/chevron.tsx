/** On buttons that open a menu. Drawn by the stylesheet: there are many of them. */
export function Chevron() {
  return <span aria-hidden="true" className="chevron" />;
}
