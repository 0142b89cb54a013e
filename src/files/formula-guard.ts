/**
 * Text that a spreadsheet may take for a formula when someone edits the cell or saves it as CSV (OWASP "CSV injection"):
 * one of = + - @, a tab or a carriage return first, and something after it.
 */
const dangerous = /^[=+\-@\t\r](?=.)/s
const guarded = /^'(?=[=+\-@\t\r].)/s

/** What we export never begins like a formula: an apostrophe goes before it. */
export const withGuard = (text: string): string => (dangerous.test(text) ? `'${text}` : text)

/** Takes the apostrophe off again, so that what was exported comes back as it was. */
export const withoutGuard = (text: string): string => (text.startsWith("'") ? text.replace(guarded, '') : text)
