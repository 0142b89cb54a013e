import { z } from 'zod'

/** What the shell must know of the window, to fill its menu and to ask before it quits. */
export const windowStateSchema = z.object({
  /** The rail, from top to bottom; empty while nobody is signed in. */
  sections: z.array(z.object({ key: z.string().max(40), label: z.string().max(40) })).max(20),
  mayImport: z.boolean(),
  /** What runs now and would be lost by quitting, in Chinese. */
  deed: z.string().max(40).nullable(),
  theme: z.enum(['system', 'light', 'dark']),
})
export type WindowState = z.infer<typeof windowStateSchema>

/** Something that happened while nobody looked at the window. A click on it opens the section. */
export const noticeSchema = z.object({
  title: z.string().max(100),
  body: z.string().max(300),
  section: z.string().max(40),
})
export type Notice = z.infer<typeof noticeSchema>

export const shellCommands = [
  'lock',
  'print',
  'palette',
  'shortcuts',
  'zoomIn',
  'zoomOut',
  'zoomReset',
  'themeSystem',
  'themeLight',
  'themeDark',
] as const
export type ShellCommand = (typeof shellCommands)[number]

/** What the shell asks of the window: by its menu, by a file or a link that the system handed over. */
export type ShellOrder =
  | { readonly kind: 'command'; readonly command: ShellCommand }
  | { readonly kind: 'go'; readonly section: string }
  | { readonly kind: 'file'; readonly name: string; readonly bytes: Uint8Array<ArrayBuffer> }
  /** Something went wrong beneath the window: what was found, what to do. */
  | { readonly kind: 'trouble'; readonly found: string; readonly remedy: string }

/** All that a page gets from Electron, as `window.desktop`; on the web host it is absent. */
export interface DesktopBridge {
  /** Asks for a port to the core; it arrives as a window message {@link corePort} that carries the port. */
  connectCore(): void
  /** Tells the shell where the window stands, whenever that changes. */
  tell(state: WindowState): void
  /** Shows a notice by the system, unless the window is in front. */
  notify(notice: Notice): void
  /** Takes the shell's orders from now on, also those that waited. To be called once. */
  listen(listener: (order: ShellOrder) => void): void
}

export const corePort = 'core:port'
export const coreConnect = 'core:connect'
export const windowTold = 'window:told'
export const windowNotice = 'window:notice'
export const windowListens = 'window:listens'
export const shellOrder = 'shell:order'
