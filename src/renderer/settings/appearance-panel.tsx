import { Form, Radio, Select, Typography } from 'antd'
import { setAppearance, type Theme, useAppearance, zooms } from '../../ui/theme/appearance.ts'

export const AppearancePanel = () => {
  const { theme, zoom } = useAppearance()
  return (
    <Form layout="vertical">
      <Form.Item label="明暗">
        <Radio.Group
          value={theme}
          optionType="button"
          onChange={({ target }) => setAppearance({ theme: target.value as Theme })}
          options={[
            { value: 'system', label: '跟随系统' },
            { value: 'light', label: '浅色' },
            { value: 'dark', label: '深色' },
          ]}
        />
      </Form.Item>
      <Form.Item label="文字和图片大小" htmlFor="zoom">
        <Select
          id="zoom"
          className="settings-zoom"
          value={zoom}
          onChange={(wanted) => setAppearance({ zoom: wanted })}
          options={zooms.map((value) => ({ value, label: `${value}%` }))}
        />
      </Form.Item>
      <Typography.Text type="secondary">只影响这台电脑，立即生效。</Typography.Text>
    </Form>
  )
}
