import type { Problem } from '../../shared/errors/problem.ts'

/** Exit codes (docs/cli.md). */
export const exitCodes = { well: 0, refused: 1, usage: 2, unreachable: 3, notKnown: 4 } as const

/**
 * Text for a terminal. Names and file names come from strangers, and a control character in them could move the cursor or
 * give the terminal commands, so each becomes �. Line feeds and tabs stay.
 * @example withoutControls('a\u001B[2Jb') // 'a�[2Jb'
 */
export const withoutControls = (text: string): string =>
  // biome-ignore lint/suspicious/noControlCharactersInRegex: control characters are what it looks for
  text.replace(/[\u0000-\u0008\u000B-\u001F\u007F-\u009F\u2028\u2029\u202A-\u202E\u2066-\u2069]/g, '\uFFFD')

/**
 * Output of a command. With `--json` one JSON document a line, the last one `{"summary": …}`; otherwise Chinese text for people.
 * Progress goes to stderr, and only to a terminal.
 */
export class Output {
  readonly json: boolean
  #exitCode: number = exitCodes.well
  #progressShown = false

  constructor(json: boolean) {
    this.json = json
  }

  get exitCode(): number {
    return this.#exitCode
  }

  /** Prints one result: the document for programs, the text for people. An empty text prints nothing. */
  line(document: object, text: string): void {
    this.#clearProgress()
    if (this.json) process.stdout.write(`${JSON.stringify(document)}\n`)
    else if (text) process.stdout.write(`${withoutControls(text)}\n`)
  }

  /** Prints the last line of a command. */
  summary(summary: object, text: string): void {
    this.line({ summary }, text)
  }

  /** Sets the exit code for refused items, which were already printed. */
  refuse(): void {
    if (this.#exitCode !== exitCodes.unreachable) this.#exitCode = exitCodes.refused
  }

  /** Sets the exit code for a question that could not be answered, unless something was refused. */
  leaveOpen(): void {
    if (this.#exitCode === exitCodes.well) this.#exitCode = exitCodes.notKnown
  }

  /** Prints a problem and sets its exit code. */
  fail(problem: Problem): void {
    this.#clearProgress()
    this.#exitCode = problem.entry.exit ?? exitCodes.refused
    if (this.json) process.stdout.write(`${JSON.stringify({ problem: problem.toJSON() })}\n`)
    const { found, wanted, remedy } = problem.toJSON()
    process.stderr.write(`错误 ${problem.code}：${withoutControls(found)}\n`)
    if (wanted) process.stderr.write(`  需要：${withoutControls(wanted)}\n`)
    if (remedy) process.stderr.write(`  怎么办：${withoutControls(remedy)}\n`)
  }

  progress(text: string): void {
    if (!process.stderr.isTTY) return
    process.stderr.write(`\r\u001B[K${withoutControls(text)}`)
    this.#progressShown = true
  }

  #clearProgress(): void {
    if (!this.#progressShown) return
    process.stderr.write('\r\u001B[K')
    this.#progressShown = false
  }
}
