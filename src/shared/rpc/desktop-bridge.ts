// Only types and names, because the preload script loads before every page and must be small.
import type { GivenPath } from './given-path.ts'
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
  /** A file or folder to open, by the id under which the shell gave it to the core. */
  | { readonly kind: 'open'; readonly given: string }
  /** A file or folder that the person dropped or chose in the page, for the list of recent files. */
  | { readonly kind: 'chosen'; readonly given: string }
  /** One of the recently opened files, by its id. */
  | { readonly kind: 'recent'; readonly id: string }
  /** A failure outside the window: what was found and what to do. */
  | { readonly kind: 'trouble'; readonly found: string; readonly remedy: string }

/** The only functions that a page gets from Electron, as `window.desktop`. Absent on the web host. */
export interface DesktopBridge {
  /** Requests a port to the core. It arrives as a window message {@link corePort} with the port. */
  connectCore(): void
  /** Reports the window's state to the shell whenever it changes. */
  reportState(state: WindowState): void
  /** Shows a notice by the system, unless the window is in front. */
  notify(notice: Notice): void
  /** Receives the shell's orders from now on, including those that waited. Call it once. */
  listen(listener: (order: ShellOrder) => void): void
  /** Subscribes to the state of updates, now and at every change. Returns a function that unsubscribes. */
  listenUpdates(listener: (state: UpdateState) => void): () => void
  /** Checks for a new version now. */
  checkForUpdate(): void
  /** Restarts into the version that is ready. Does nothing while a task is running. */
  restartToUpdate(): void
  /** Opens the system's dialog for choosing a file or folder. Null when it was cancelled. */
  choose(choice: PathChoice): Promise<GivenPath | null>
  /** Opens another unit's folder, now and at the next starts, if a person chose it by `choose`. False where it holds no unit. */
  openUnit(folder: string): Promise<boolean>
}

export const updateState = 'update:state'
export const updateSubscribe = 'update:subscribe'
export const updateCheck = 'update:check'
export const updateRestart = 'update:restart'

export const choosePath = 'window:choosePath'
export const openUnit = 'window:openUnit'
export const filesChosen = 'window:filesChosen'

export const corePort = 'core:port'
export const coreConnect = 'core:connect'
export const windowState = 'window:state'
export const windowNotice = 'window:notice'
export const windowReady = 'window:ready'
export const shellOrder = 'shell:order'
