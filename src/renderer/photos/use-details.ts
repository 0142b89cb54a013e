import { useEffect, useRef, useState } from 'react'
import type { Problem } from '../../shared/errors/problem.ts'
import type { CoreClient } from '../../shared/rpc/contract.ts'
import type { PhotoDetail } from '../../shared/rpc/photos.ts'
import { problemOf } from '../../ui/hooks/problem-of.ts'
import { loadPhoto } from '../rpc/photo-urls.ts'

/** How many photos after the current one are loaded ahead. */
const ahead = 3

/** The photo at an index of a list, never that of another index. Loads the next ones ahead with their pictures. */
export const useDetails = (client: CoreClient, ids: readonly string[], index: number, edition: number) => {
  const asked = useRef(new Map<string, Promise<PhotoDetail>>())
  const [shown, setShown] = useState<{ key: string; detail?: PhotoDetail; problem?: Problem }>()
  const id = ids[index]
  const key = `${id} ${edition}`

  useEffect(() => {
    const ask = (wanted: string): Promise<PhotoDetail> => {
      const of = `${wanted} ${edition}`
      const known = asked.current.get(of)
      if (known) return known
      const asking = client.photos.detail({ id: wanted })
      asking.catch(() => asked.current.delete(of))
      asked.current.set(of, asking)
      return asking
    }
    const prepare = async (wanted: string): Promise<void> => {
      const { photo, original } = await ask(wanted)
      if (photo) await loadPhoto(client, 'image', photo)
      if (original) await loadPhoto(client, 'original', original)
    }
    if (!id) return
    let current = true
    ask(id).then(
      (detail) => {
        if (current) setShown({ key, detail })
      },
      (error) => {
        if (current) setShown({ key, problem: problemOf(error) })
      },
    )
    // A failure to read ahead is ignored: the record is requested again when it is opened.
    for (const next of ids.slice(index + 1, index + 1 + ahead)) prepare(next).catch(() => {})
    return () => {
      current = false
    }
  }, [client, ids, index, id, key, edition])

  const present = shown?.key === key ? shown : undefined
  return { detail: present?.detail, problem: present?.problem }
}
