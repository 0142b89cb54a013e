import { createORPCClient } from '@orpc/client'
import { RPCLink as PortLink } from '@orpc/client/message-port'
import { RPCLink as SocketLink } from '@orpc/client/websocket'
import type { CoreClient } from '../../shared/rpc/contract.ts'
import { corePort, type DesktopBridge } from '../../shared/rpc/desktop-bridge.ts'

declare global {
  interface Window {
    readonly desktop?: DesktopBridge
  }
}

/** A connection to the core. Only this file knows whether Electron or the web host provides it. */
export interface Connection {
  readonly client: CoreClient
  /** Resolves when the core can no longer be reached through it. */
  readonly lost: Promise<void>
}

export const connect = (): Promise<Connection> =>
  window.desktop ? connectByPort(window.desktop) : connectBySocket(`ws://${window.location.host}/rpc`)

const connectByPort = async (desktop: DesktopBridge): Promise<Connection> => {
  const port = await new Promise<MessagePort>((resolve) => {
    const take = (event: MessageEvent) => {
      const [given] = event.ports
      if (event.source !== window || event.data !== corePort || !given) return
      window.removeEventListener('message', take)
      resolve(given)
    }
    window.addEventListener('message', take)
    desktop.connectCore()
  })
  const client: CoreClient = createORPCClient(new PortLink({ port }))
  const lost = new Promise<void>((resolve) => port.addEventListener('close', () => resolve()))
  port.start()
  return { client, lost }
}

const connectBySocket = async (url: string): Promise<Connection> => {
  const websocket = new WebSocket(url)
  const lost = new Promise<void>((resolve) => websocket.addEventListener('close', () => resolve()))
  return { client: createORPCClient(new SocketLink({ websocket })), lost }
}
