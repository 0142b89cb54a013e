import { App, Button, Space } from 'antd'
import { useEffect, useRef } from 'react'
import { useUpdateState } from '../desktop/update-state.ts'

const key = 'update'

/**
 * Announces a new version once: restart now, or later. While work is under way it shows nothing; the version waits,
 * and is installed when the program is quit.
 * @param running what runs now, in Chinese; null when nothing does
 */
export const useUpdateNotice = (running: string | null): void => {
  const { notification } = App.useApp()
  const state = useUpdateState()
  const answeredFor = useRef<string>(undefined)
  const version = state.kind === 'ready' ? state.version : undefined
  useEffect(() => {
    if (version === undefined) return
    if (running !== null) {
      notification.destroy(key)
      return
    }
    if (answeredFor.current === version) return
    const answered = () => {
      answeredFor.current = version
      notification.destroy(key)
    }
    notification.info({
      key,
      duration: 0,
      title: `新版本 ${version} 已准备好`,
      description: '重新启动只要几秒，已保存的内容都在。选“稍后”则在退出程序时自动更新。',
      onClose: answered,
      actions: (
        <Space>
          <Button size="small" onClick={answered}>
            稍后
          </Button>
          <Button size="small" type="primary" onClick={() => window.desktop?.restartToUpdate()}>
            现在重启
          </Button>
        </Space>
      ),
    })
  }, [version, running, notification])
}
