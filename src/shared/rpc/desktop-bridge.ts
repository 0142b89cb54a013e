// Types and names only: the preload script loads before every page and must be light.
import type { UpdateState } from './update-state.ts'
import type { Notice, PathChoice, WindowState } from './window-messages.ts'

const shellCommands = [
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

/** Requests of the shell to the window: from its menu, or from a file or link that the system opened. */
export type ShellOrder =
  | { readonly kind: 'command'; readonly command: ShellCommand }
  | { readonly kind: 'go'; readonly section: string }
  /** A file or folder to open, by its full path: the core reads it. */
  | { readonly kind: 'open'; readonly path: string }
  /** One of the recent ones, by its id. */
  | { readonly kind: 'recent'; readonly id: string }
  /** Something went wrong beneath the window: what was found, what to do. */
  | { readonly kind: 'trouble'; readonly found: string; readonly remedy: string }

/** All that a page gets from Electron, as `window.desktop`; on the web host it is absent. */
export interface DesktopBridge {
  /** Asks for a port to the core; it arrives as a window message {@link corePort} that carries the port. */
  connectCore(): void
  /** Reports the window's state to the shell whenever it changes. */
  tell(state: WindowState): void
  /** Shows a notice by the system, unless the window is in front. */
  notify(notice: Notice): void
  /** Takes the shell's orders from now on, also those that waited. To be called once. */
  listen(listener: (order: ShellOrder) => void): void
  /** Where a chosen or dropped file or folder lies; empty for one that a script made. Takes the page's `File`. */
  pathOf(file: object): string
  /** Subscribes to the state of updates, now and at every change. Returns a function that unsubscribes. */
  listenUpdates(listener: (state: UpdateState) => void): () => void
  /** Looks for a new version now. */
  lookForUpdate(): void
  /** Restarts into the version that is ready; nothing happens while work is under way. */
  restartToUpdate(): void
  /** Lets a person choose a path by the system's dialog; null when they chose none. */
  choose(choice: PathChoice): Promise<string | null>
}

export const updateState = 'update:state'
export const updateListens = 'update:listens'
export const updateLook = 'update:look'
export const updateRestart = 'update:restart'

export const choosePath = 'window:choosePath'

export const corePort = 'core:port'
export const coreConnect = 'core:connect'
export const windowTold = 'window:told'
export const windowNotice = 'window:notice'
export const windowListens = 'window:listens'
export const shellOrder = 'shell:order'
