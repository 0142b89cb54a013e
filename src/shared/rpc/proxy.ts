import { z } from 'zod'

/** How the core reaches the province: by the system's settings, directly, or over the proxy named here. */
export const proxySettingSchema = z.discriminatedUnion('mode', [
  z.object({ mode: z.literal('system') }),
  z.object({ mode: z.literal('none') }),
  z.object({
    mode: z.literal('manual'),
    host: z.string().min(1).max(255),
    port: z.int().min(1).max(65_535),
    /** Empty when the proxy needs none. */
    user: z.string().max(200),
    password: z.string().max(200),
  }),
])
export type ProxySetting = z.infer<typeof proxySettingSchema>

export const usualProxy: ProxySetting = { mode: 'system' }
