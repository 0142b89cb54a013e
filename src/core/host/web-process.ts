// Entry of the web host: the core and a loopback web server in one process.
//   argv: the folder with the unit's data, the program's version, the folder of the built window, the program that makes
//   sample data, [port]
// Prints a line `OPEN <link>` for its parent, and another one on each empty line that comes in. A line with a full path offers
// this file or folder to the window, which has no dialog of its own.
import { isAbsolute } from 'node:path'
import { createInterface } from 'node:readline'
import { PlaceBook } from '../places/place-book.ts'
import { WebHost } from './web-host.ts'
import { Workplace } from './workplace/workplace.ts'

const serve = async (
  home: string,
  version: string,
  pages: string,
  sampleProgram: string,
  port: number,
): Promise<void> => {
  const workplace = new Workplace(home, version, { sampleProgram, places: PlaceBook.ofUser() })
  const host = await WebHost.start({ workplace, pages, port })

  const end = async () => {
    await host.close()
    await workplace.lock()
    process.exit(0)
  }
  process.on('SIGTERM', end)
  process.on('SIGINT', end)
  // Started by another process: never outlive it.
  process.on('disconnect', end)

  const printLink = () => console.log(`OPEN ${host.link()}`)
  createInterface({ input: process.stdin }).on('line', (line) => {
    // A file that is dropped on a terminal comes in quotes where its path has blanks.
    const path = line.trim().replace(/^(['"])(.*)\1$/u, '$2')
    if (!path) return printLink()
    if (!isAbsolute(path)) return console.log('请输入完整路径；直接按回车键取得新的链接。')
    workplace.given.offer(path)
    console.log(`已交给窗口选择：${path}`)
  })
  printLink()
}

const [home, version, pages, sampleProgram, port = '0'] = process.argv.slice(2)
if (!home || !version || !pages || !sampleProgram)
  throw new Error('usage: web-process HOME VERSION PAGES SAMPLE-PROGRAM [PORT]')
void serve(home, version, pages, sampleProgram, Number(port))
