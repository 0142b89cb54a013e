/** Markup that is safe to send. Only {@link html} makes it, which escapes every value. */
export class Html {
  readonly markup: string

  constructor(markup: string) {
    this.markup = markup
  }
}

const entities: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
}

type Part = Html | string | number | false | null | undefined | readonly Part[]

const render = (part: Part): string => {
  if (part === false || part === null || part === undefined) return ''
  if (part instanceof Html) return part.markup
  if (typeof part === 'object') return part.map(render).join('')
  return String(part).replace(/[&<>"']/g, (character) => entities[character]!)
}

/**
 * Template tag: literals are markup; values are text, or markup that this tag made. Null, undefined and `false` add nothing.
 * @example
 * html`<p>${'a < b'}</p>`.markup // '<p>a &lt; b</p>'
 */
export const html = (literals: TemplateStringsArray, ...parts: readonly Part[]): Html =>
  new Html(literals.reduce((markup, literal, index) => markup + render(parts[index - 1]) + literal))
