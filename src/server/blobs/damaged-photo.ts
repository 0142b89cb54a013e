import type { Problem } from '../../shared/errors/problem.ts'
import type { Store } from '../store/open-store.ts'

/**
 * Marks the photo of a `server.blob.damaged`, so that its units send it again. Any other problem, and a damaged file that is no
 * photo, change nothing.
 */
export const noteDamagedPhoto = async (store: Store, { code, details }: Problem): Promise<void> => {
  const { sha256 } = details
  if (code !== 'server.blob.damaged' || typeof sha256 !== 'string') return
  await store.gate.write('province', async ({ database, at, audit }) => {
    const { numUpdatedRows } = await database
      .updateTable('photo')
      .set({ damagedAt: at })
      .where('sha256', '=', sha256)
      .where('damagedAt', 'is', null)
      .executeTakeFirst()
    if (numUpdatedRows > 0n) audit({ action: 'photo.damaged', subject: `photo:${sha256}` })
  })
}
