import { useEffect, useState } from 'react'
import type { CoreClient } from '../../shared/rpc/contract.ts'

/** `image`: as it will be printed; `original`: the file as it was added. */
export type PhotoKind = 'image' | 'original'

/** The most photos kept in memory: a large screen's contact sheet and some around it. */
const mostHeld = 500

const held = new Map<string, Promise<string>>()

const letGo = (key: string): void => {
  void held.get(key)?.then(URL.revokeObjectURL, () => {})
  held.delete(key)
}

/** The address of a photo for an `img`. Each is loaded once; the least recently used are released. */
export const loadPhoto = (client: CoreClient, kind: PhotoKind, sha256: string): Promise<string> => {
  const key = `${kind} ${sha256}`
  const known = held.get(key)
  if (known) {
    held.delete(key)
    held.set(key, known)
    return known
  }
  // The contract types it as an empty shape, because shared has no DOM types.
  const asked = client.photos[kind]({ sha256 }).then((file) => URL.createObjectURL(file as File))
  asked.catch(() => held.delete(key))
  held.set(key, asked)
  const [oldest] = held.keys()
  if (held.size > mostHeld && oldest) letGo(oldest)
  return asked
}

/** Releases all photos, so that no face stays in memory when the section is left. */
export const forgetPhotos = (): void => {
  for (const key of [...held.keys()]) letGo(key)
}

/** The address of a photo once it is loaded; null if it cannot be loaded. */
export const usePhoto = (client: CoreClient, kind: PhotoKind, sha256: string | null): string | null | undefined => {
  const [shown, setShown] = useState<{ of: string; url: string | null }>()
  const wanted = sha256 && `${kind} ${sha256}`
  useEffect(() => {
    if (!sha256) return
    let current = true
    const show = (url: string | null) => {
      if (current) setShown({ of: `${kind} ${sha256}`, url })
    }
    loadPhoto(client, kind, sha256).then(show, () => show(null))
    return () => {
      current = false
    }
  }, [client, kind, sha256])
  return shown && shown.of === wanted ? shown.url : undefined
}
