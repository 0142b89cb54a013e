/**
 * The hosts, with port, under which units reach this server: those of the settings, and while it listens on loopback,
 * where only this machine can reach it, the loopback names.
 * @example
 * new OwnHosts(['https://zczs.example']).has('zczs.example') // true
 */
export class OwnHosts {
  readonly #hosts: Set<string>

  /** @param addresses http or https addresses */
  constructor(addresses: readonly string[]) {
    this.#hosts = new Set(addresses.map((address) => new URL(address).host))
  }

  has(host: string): boolean {
    return this.#hosts.has(host)
  }

  /** Adds the names of the loopback address that the server listens on; ignores any other address. */
  addLoopback(address: string): void {
    const { hostname, port } = new URL(address)
    if (!/^(localhost|127\.\d+\.\d+\.\d+|\[::1\])$/.test(hostname)) return
    for (const name of [hostname, 'localhost', '127.0.0.1', '[::1]']) this.#hosts.add(port ? `${name}:${port}` : name)
  }
}
