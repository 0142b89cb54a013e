import { Alert, Descriptions, Typography } from 'antd'
import { provinceDefault } from '../../shared/photo/spec.ts'
import { formatCount, formatPercent } from '../../ui/format/numbers.ts'
import { formatDate } from '../../ui/format/times.ts'
import type { PanelProps } from './panel.ts'
import { parameterLines } from './parameter-lines.ts'

/** The province's rules for records and photos. */
export const RulesPanel = ({ client, account, settings, onChanged, onGo, DictionaryTools }: PanelProps) => {
  const { dictionary } = settings
  const spec = provinceDefault
  return (
    <>
      <Typography.Title level={5}>字典</Typography.Title>
      {dictionary ? (
        <Descriptions
          bordered
          column={{ xs: 1, sm: 1, md: 1, lg: 2 }}
          className="settings-facts"
          items={[
            { key: 'version', label: '版本', children: `第 ${dictionary.version} 版` },
            { key: 'published', label: '发布日期', children: formatDate(dictionary.publishedOn) },
            { key: 'series', label: '资格系列', children: `${formatCount(dictionary.series)} 个` },
            { key: 'titles', label: '资格名称', children: `${formatCount(dictionary.titles)} 个` },
            {
              key: 'specialties',
              label: '资格专业',
              children: dictionary.specialties ? `${formatCount(dictionary.specialties)} 个` : '没有限定',
            },
            { key: 'committees', label: '评审机构', children: `${formatCount(dictionary.committees)} 个` },
            { key: 'units', label: '评委会组建单位', children: `${formatCount(dictionary.units)} 个` },
            { key: 'filings', label: '自主评审备案', children: `${formatCount(dictionary.filings)} 个` },
            { key: 'employers', label: '申报单位', children: `${formatCount(dictionary.employers)} 个` },
            { key: 'regions', label: '区县', children: `${formatCount(dictionary.regions)} 个` },
          ]}
        />
      ) : (
        <Alert type="info" showIcon title="登记后自动取得字典" />
      )}
      <Typography.Paragraph type="secondary" className="settings-remark">
        字典由省里发布并签名，每次同步自动更新；网络不通省里时，可以装入省里发来的字典文件。
      </Typography.Paragraph>
      {dictionary && (
        <DictionaryTools
          client={client}
          account={account}
          version={dictionary.version}
          onChanged={onChanged}
          onGo={onGo}
        />
      )}
      {dictionary && (
        <>
          <Typography.Title level={5}>评审类型参数</Typography.Title>
          <Descriptions
            bordered
            column={1}
            className="settings-facts"
            items={parameterLines(dictionary).map(({ label, text }) => ({ key: label, label, children: text }))}
          />
          <Typography.Paragraph type="secondary" className="settings-remark">
            核对记录时用的就是这些参数；它们随字典发布，变化后还没有提交的记录可以重新核对。
          </Typography.Paragraph>
        </>
      )}
      <Typography.Title level={5}>照片规格</Typography.Title>
      <Descriptions
        bordered
        column={{ xs: 1, sm: 1, md: 1, lg: 2 }}
        className="settings-facts"
        items={[
          { key: 'name', label: '名称', children: spec.name, span: 'filled' },
          { key: 'paper', label: '纸上尺寸', children: `${spec.widthMm} × ${spec.heightMm} 毫米` },
          { key: 'pixels', label: '像素', children: `${spec.width} × ${spec.height}（每英寸 ${spec.dpi}）` },
          {
            key: 'background',
            label: '背景',
            children: spec.background.every((part) => part === 255) ? '白色' : `RGB ${spec.background.join('、')}`,
          },
          { key: 'size', label: '文件大小', children: `${spec.kilobytes.min}–${spec.kilobytes.max} KB，JPEG` },
          { key: 'head', label: '头部高度', children: `照片高度的 ${formatPercent(spec.head.height)}（头顶到下巴）` },
          { key: 'crown', label: '头顶以上', children: `照片高度的 ${formatPercent(spec.head.crownMargin)}` },
        ]}
      />
    </>
  )
}
