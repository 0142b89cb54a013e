import { Alert, Descriptions, Typography } from 'antd'
import { provinceDefault } from '../../shared/photo/spec.ts'
import { showCount } from './figures.ts'
import type { PanelProps } from './panel.ts'

const day = (iso: string): string => iso.replace(/^(\d+)-0?(\d+)-0?(\d+)$/, '$1年$2月$3日')
const share = (part: number): string => `${Math.round(part * 100)}%`

/** What records and photos are judged by; all of it is the province's. */
export function RulesPanel({ settings }: PanelProps) {
  const { dictionary } = settings
  const spec = provinceDefault
  return (
    <>
      <Typography.Title level={5}>字典</Typography.Title>
      {dictionary ? (
        <Descriptions
          bordered
          column={2}
          className="settings-facts"
          items={[
            { key: 'version', label: '版本', children: `第 ${dictionary.version} 版` },
            { key: 'published', label: '发布日期', children: day(dictionary.publishedOn) },
            { key: 'series', label: '资格系列', children: `${showCount(dictionary.series)} 个` },
            { key: 'titles', label: '资格名称', children: `${showCount(dictionary.titles)} 个` },
            { key: 'committees', label: '评审机构', children: `${showCount(dictionary.committees)} 个` },
            { key: 'units', label: '评委会组建单位', children: `${showCount(dictionary.units)} 个` },
            { key: 'filings', label: '自主评审备案', children: `${showCount(dictionary.filings)} 个` },
            { key: 'regions', label: '区县', children: `${showCount(dictionary.regions)} 个` },
          ]}
        />
      ) : (
        <Alert type="info" showIcon title="登记后自动取得字典" />
      )}
      <Typography.Paragraph type="secondary" className="settings-remark">
        字典由省里发布并签名，每次同步自动更新。
      </Typography.Paragraph>
      <Typography.Title level={5}>照片规格</Typography.Title>
      <Descriptions
        bordered
        column={2}
        className="settings-facts"
        items={[
          { key: 'name', label: '名称', children: spec.name, span: 2 },
          { key: 'paper', label: '纸上尺寸', children: `${spec.widthMm} × ${spec.heightMm} 毫米` },
          { key: 'pixels', label: '像素', children: `${spec.width} × ${spec.height}（每英寸 ${spec.dpi}）` },
          {
            key: 'background',
            label: '背景',
            children: spec.background.every((part) => part === 255) ? '白色' : `RGB ${spec.background.join('、')}`,
          },
          { key: 'size', label: '文件大小', children: `${spec.kilobytes.min}–${spec.kilobytes.max} KB，JPEG` },
          { key: 'head', label: '头部高度', children: `照片高度的 ${share(spec.head.height)}（头顶到下巴）` },
          { key: 'crown', label: '头顶以上', children: `照片高度的 ${share(spec.head.crownMargin)}` },
        ]}
      />
    </>
  )
}
