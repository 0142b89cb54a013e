import dgram from 'node:dgram'
import dns from 'node:dns'
import net from 'node:net'

const denied = (): never => {
  throw new Error('a decoder has no network')
}

/**
 * Takes the network away from this process and the modules that it loads later. Node's permission model has no switch for it. It
 * binds JavaScript, as that model does.
 */
export const giveUpNetwork = (): void => {
  net.Socket.prototype.connect = denied
  net.Server.prototype.listen = denied
  dgram.createSocket = denied
  for (const name of ['lookup', 'resolve', 'Resolver'] as const) Object.assign(dns, { [name]: denied })
  Object.assign(dns.promises, { lookup: denied, resolve: denied, Resolver: denied })
}
