import { z } from 'zod'
import { needs } from './procedure.ts'

/** Units, their computers and keys. */
export const unitsContract = {
  keys: {
    list: needs('keys.read').output(
      z.array(
        z.object({
          keyId: z.string(),
          name: z.string(),
          unit: z.string(),
          device: z.string(),
          listedAt: z.string(),
          releasedAt: z.string().nullable(),
          revokedAt: z.string().nullable(),
        }),
      ),
    ),
  },
}
