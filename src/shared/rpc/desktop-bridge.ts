/** All that a page gets from Electron, as `window.desktop`; on the web host it is absent. */
export interface DesktopBridge {
  /** Asks for a port to the core; it arrives as a window message {@link corePort} that carries the port. */
  connectCore(): void
}

export const corePort = 'core:port'
export const coreConnect = 'core:connect'
