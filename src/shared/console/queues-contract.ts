import { z } from 'zod'
import { needs } from './procedure.ts'

/** What may wait for an officer, and where it is worked on. */
export const queueWords = {
  examine: { title: '待审核的批次', unit: '批', href: '/batches?queue=examine' },
  held: { title: '待核实的记录', unit: '条', href: '/batches?queue=held' },
  issue: { title: '已确认、待签发的批次', unit: '批', href: '/batches?queue=issue' },
  unmade: { title: '没有做成的证书', unit: '本', href: '/batches?queue=issue' },
  decisions: { title: '等我复核的提请', unit: '项', href: '/decisions' },
  keys: { title: '待核对的单位密钥', unit: '把', href: '/keys' },
  jobs: { title: '失败的后台任务', unit: '个', href: '/system' },
} as const
export type QueueName = keyof typeof queueWords

/** Sections whose filters may be saved. */
const viewPlaces = ['batches', 'certificates', 'audit'] as const
export type ViewPlace = (typeof viewPlaces)[number]

const subject = z.strictObject({ kind: z.literal('batch'), id: z.uuid() })

/** Queues, who works on what, and filters that officers saved for themselves. */
export const queuesContract = {
  queues: {
    /** The queues of the officer's roles, with their exact lengths. */
    list: needs('session').output(
      z.array(
        z.object({
          name: z.enum(Object.keys(queueWords) as [QueueName, ...QueueName[]]),
          count: z.int(),
          /** When the oldest item came; null for an empty queue. */
          since: z.string().nullable(),
        }),
      ),
    ),
  },
  claims: {
    /** Takes an item, or says again that one works on it. @returns who has it now */
    take: needs('batches.confirm')
      .input(subject)
      .output(z.object({ officer: z.string(), since: z.string(), isOwn: z.boolean() })),
    /** Gives an item back that the officer has. */
    release: needs('batches.confirm').input(subject).output(z.void()),
  },
  views: {
    list: needs('session')
      .input(z.strictObject({ place: z.enum(viewPlaces) }))
      .output(z.array(z.object({ id: z.string(), name: z.string(), search: z.string() }))),
    save: needs('session')
      .input(
        z.strictObject({
          place: z.enum(viewPlaces),
          name: z.string().trim().min(1).max(30),
          /** The address's search part, without the question mark. */
          search: z.string().max(500),
        }),
      )
      .output(z.void()),
    remove: needs('session')
      .input(z.strictObject({ id: z.uuid() }))
      .output(z.void()),
  },
}
