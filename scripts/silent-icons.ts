import type { Plugin } from 'vite'

/** Hides antd's icons from screen readers, to which antd names them in English (`down`, `eye-invisible`). Icons are only decoration here. */
export const silentIcons: Plugin = {
  name: 'silent-icons',
  transform(code, id) {
    if (!/@ant-design\/icons\/es\/components\/AntdIcon(Light)?\.js/.test(id)) return
    const name = '"aria-label": icon.name'
    if (!code.includes(name)) this.error('antd’s icons name themselves in another way now')
    return code.replace(name, '"aria-hidden": true')
  },
}
