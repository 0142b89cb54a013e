import { spawn } from 'node:child_process'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

/** The program of this system that opens a file in the browser, and its arguments. */
const opener = (file: string): readonly [string, ...string[]] =>
  process.platform === 'win32'
    ? ['rundll32', 'url.dll,FileProtocolHandler', file]
    : [process.platform === 'darwin' ? 'open' : 'xdg-open', file]

/**
 * Opens one-time links in this person's browser. Every user of the machine can read the arguments of a program, so a link is
 * never an argument: the browser opens a page of a folder that only this person can read, and that page leads to the link.
 */
export class LinkOpener {
  readonly #onFailure: () => void
  #folder: string | undefined

  /** @param onFailure called when no browser could be started */
  constructor(onFailure: () => void) {
    this.#onFailure = onFailure
  }

  /** @param link an address that needs no escaping in HTML, as the web host makes them */
  open(link: string): void {
    this.close()
    this.#folder = mkdtempSync(join(tmpdir(), 'gzzc-open-')) // mode 0700
    const page = join(this.#folder, 'open.html')
    const content = `<!doctype html><meta charset="utf-8"><meta name="referrer" content="no-referrer"><meta http-equiv="refresh" content="0; url=${link}"><title>正在打开</title>`
    writeFileSync(page, content, { mode: 0o600, flag: 'wx' })
    const [command, ...args] = opener(page)
    spawn(command, args, { stdio: 'ignore', detached: true }).on('error', this.#onFailure).unref()
  }

  /** Deletes the page of the last link. */
  close(): void {
    if (this.#folder) rmSync(this.#folder, { recursive: true, force: true })
    this.#folder = undefined
  }
}
