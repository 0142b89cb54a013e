/**
 * What passes between the shell and a forked core: many ports over the one channel that a fork has. A core in Electron's
 * utility process gets real ports and needs none of this.
 */
export type Frame =
  | { readonly port: number; readonly kind: 'open' }
  | { readonly port: number; readonly kind: 'message'; readonly data: unknown }
  | { readonly port: number; readonly kind: 'close' }

/** The core's first message to its parent, either way: it will take ports from now on. */
export const coreReady = 'core:ready'
