/** How a round is followed and called off. */
export interface SyncOptions {
  readonly signal?: AbortSignal | undefined
  readonly onProgress?: ((step: SyncStep, done: number, total: number) => void) | undefined
}

export type SyncStep = 'dictionary' | 'keys' | 'photos' | 'batches' | 'roster' | 'feed' | 'uploads'
