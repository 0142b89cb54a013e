/**
 * A message between the shell and a forked core, which has one channel for all ports. A core in Electron's utility process
 * gets real ports and does not use it.
 */
export type Frame =
  | { readonly port: number; readonly kind: 'open' }
  | { readonly port: number; readonly kind: 'message'; readonly data: unknown }
  | { readonly port: number; readonly kind: 'close' }

/** The core asks its parent for the proxy to a URL, because only the parent can read the system settings (`core/sync/proxy.ts`). */
export interface ProxyQuestion {
  readonly kind: 'proxy?'
  readonly id: number
  readonly url: string
}
/** In the format of a proxy script's answer: `PROXY a:8080; DIRECT`. */
export interface ProxyAnswer {
  readonly kind: 'proxy'
  readonly id: number
  readonly answer: string
}

/** The shell gives the core a path that a person chose; the core answers with the id under which windows may name it. */
export interface PathGift {
  readonly kind: 'path'
  /** Number of the gift, which the receipt repeats. */
  readonly gift: number
  readonly path: string
}
export interface PathReceipt {
  readonly kind: 'pathGiven'
  readonly gift: number
  readonly id: string
}

/**
 * The shell tells the core what the system's keychain holds, before any window is connected. Nothing else in the shell or the
 * windows sees these secrets.
 */
export interface KeychainNote {
  readonly kind: 'keychain'
  /** The secret that passwords are bound to on this computer, base64; null where the system offers no keychain. */
  readonly own: string | null
  /** Secrets of other computers, which came here with their recovery codes. */
  readonly others: readonly string[]
}
/** The core asks the shell to keep a secret that came with a recovery code. */
export interface SecretToKeep {
  readonly kind: 'keepSecret'
  /** Base64. */
  readonly secret: string
}

/** What a decoder reads; see `DecoderKind` of the core. */
export const decodedFiles = ['pictures', 'tables', 'oldWorkbooks'] as const
export type DecodedFiles = (typeof decodedFiles)[number]

/** A core in Electron's utility process lets the shell start and end its decoders; see `core/decoder`. */
export type DecoderOrder =
  | {
      readonly kind: 'decoder'
      readonly decoder: number
      readonly task: 'start'
      readonly files: DecodedFiles
      /** Mebibytes of its heap. */
      readonly heap?: number | undefined
    }
  | { readonly kind: 'decoder'; readonly decoder: number; readonly task: 'kill' }
/** Comes with the decoder's port. */
export interface DecoderReady {
  readonly kind: 'decoder'
  readonly decoder: number
}

/**
 * A message between a forked core and a decoder of the shell, which passes it on, because a fork's channel carries no ports.
 * `decoderEnd` comes only from the shell.
 */
export type DecoderFrame =
  | { readonly kind: 'decoderData'; readonly decoder: number; readonly data: unknown }
  | { readonly kind: 'decoderEnd'; readonly decoder: number }

/** The core's first message to its parent in both cases: it accepts ports from now on. */
export const coreReady = 'core:ready'
