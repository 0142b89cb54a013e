import { useEffect, useState } from 'react'
import type { CoreClient } from '../../shared/rpc/contract.ts'

/** `image`: as it will be printed; `original`: as it was handed in. */
export type PhotoKind = 'image' | 'original'

/** Photos held ready at the most: a large screen's sheet and the way around it. */
const mostHeld = 500

const held = new Map<string, Promise<string>>()

const letGo = (key: string): void => {
  void held.get(key)?.then(URL.revokeObjectURL, () => {})
  held.delete(key)
}

/** The address of a photo for an `img`; asked for once, the least used are let go. */
export const loadPhoto = (client: CoreClient, kind: PhotoKind, sha256: string): Promise<string> => {
  const key = `${kind} ${sha256}`
  const known = held.get(key)
  if (known) {
    held.delete(key)
    held.set(key, known)
    return known
  }
  // Typed by the contract as an empty shape: shared knows no DOM.
  const asked = client.photos[kind]({ sha256 }).then((file) => URL.createObjectURL(file as File))
  asked.catch(() => held.delete(key))
  held.set(key, asked)
  const [oldest] = held.keys()
  if (held.size > mostHeld && oldest) letGo(oldest)
  return asked
}

/** Lets all photos go: nobody's face stays behind when the section is left. */
export const forgetPhotos = (): void => {
  for (const key of [...held.keys()]) letGo(key)
}

/** The address of a photo once it is there; null when it cannot be had. */
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
