/**
 * Text that a spreadsheet may take for a formula when someone edits the cell or saves it as CSV (OWASP "CSV injection"):
 * it begins with one of = + - @, also full-width, a tab, a carriage return or a line feed, and has at least one more character.
 */
const dangerous = /^[=+\-@＝＋－＠\t\r\n](?=.)/s
const guarded = /^'(?=[=+\-@＝＋－＠\t\r\n].)/s

/**
 * Puts an apostrophe before text that looks like a formula, for export.
 * @example
 * withGuard('=1+1') // "'=1+1"
 */
export const withGuard = (text: string): string => (dangerous.test(text) ? `'${text}` : text)

/**
 * Removes the apostrophe of {@link withGuard}, so that exported text can be imported unchanged.
 * @example withoutGuard("'=1+1") // '=1+1'
 */
export const withoutGuard = (text: string): string => (text.startsWith("'") ? text.replace(guarded, '') : text)
