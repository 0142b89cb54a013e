/** The oldest major version of Electron that may open real data. It is the one that the product ships with. */
export const oldestElectron = 45

/**
 * Why this process must not open real data, in Chinese with what to do; undefined when it may. An old Electron has known holes, and
 * for root Chromium has no sandbox, so that a page that was taken over would own the whole computer.
 * @example refusalOfRealData({ electron: '25.1.1', sandboxed: true, superuser: false }) // '运行环境 Electron 25.1.1 只供测试…'
 */
export const refusalOfRealData = (runtime: {
  /** Its version, e.g. `45.4.1`. */
  readonly electron: string
  /** Whether Chromium's sandbox is on. */
  readonly sandboxed: boolean
  /** Whether root runs it. */
  readonly superuser: boolean
}): string | undefined => {
  if (Number(runtime.electron.split('.')[0]) < oldestElectron)
    return `运行环境 Electron ${runtime.electron} 只供测试，不能打开真实数据。请安装正式的程序；在源代码目录里请先运行 npx install-electron，或改用网页方式：npm start -- --web --home 文件夹。`
  if (!runtime.sandboxed && runtime.superuser)
    return '以 root 身份运行时没有安全沙箱，不能打开真实数据。请用普通账号启动，并去掉 --no-sandbox。'
  return undefined
}
