// The plots of the report, drawn by ECharts as SVG.

import * as echarts from 'echarts'
import { finder } from './find.mjs'
import { rivals } from './rivals.mjs'

const sizes = [1000, 5000]
const label = (value) => Number(value.toPrecision(3)).toLocaleString('en')

/** The plots of these rows. A row that was not measured has no bar. */
export function plots(rows) {
  const find = finder(rows)
  const bySize = (of) =>
    sizes.map((accounts) => ({
      name: `${accounts.toLocaleString('en')} accounts`,
      values: rivals.map(({ name }) => of(find('unlimited', accounts, 25, name))),
    }))
  const underLimit = (of) => rivals.map(({ name }) => of(find('limited', 1000, 25, name)))
  return [
    {
      file: 'listing-wall.svg',
      title: 'Wall time of a list: unlimited, 25 ms an answer',
      panels: [{ axis: 'milliseconds (log)', log: true, series: bySize((row) => row?.wall) }],
    },
    {
      file: 'listing-cpu.svg',
      title: 'CPU time of a list: unlimited, 25 ms an answer',
      panels: [{ axis: 'milliseconds (log)', log: true, series: bySize((row) => row?.cpu) }],
    },
    {
      file: 'listing-limited.svg',
      title: '1,000 accounts under a limit of 20 requests/s, burst of 20, 25 ms an answer',
      panels: [
        { axis: 'accounts missing', series: [{ name: 'missing', values: underLimit((row) => row?.missing) }] },
        { axis: 'wall time, seconds', series: [{ name: 'wall', values: underLimit((row) => row && row.wall / 1000) }] },
      ],
    },
    {
      file: 'listing-delay.svg',
      title: 'Longest event-loop delay of a list: unlimited, 25 ms an answer',
      panels: [{ axis: 'milliseconds (log)', log: true, series: bySize((row) => row?.delayMax) }],
    },
  ].map((plot) => ({ ...plot, svg: draw(plot) }))
}

const colors = ['#2a6fbb', '#d9822b']
const text = { color: '#222', fontFamily: 'sans-serif', fontSize: 12 }

function draw({ title, panels }) {
  const height = 110 + rivals.length * 40
  const chart = echarts.init(null, null, { renderer: 'svg', ssr: true, width: 900, height })
  const wide = panels.length > 1
  chart.setOption({
    animation: false,
    backgroundColor: '#fff',
    color: colors,
    textStyle: text,
    title: { text: title, left: 'center', top: 8, textStyle: { ...text, fontSize: 15 } },
    legend: wide ? undefined : { top: 34, itemGap: 48, textStyle: text },
    grid: panels.map((_, i) => ({
      top: 64,
      bottom: 48,
      left: i === 0 ? 210 : 580,
      width: wide ? 290 : 620,
    })),
    xAxis: panels.map(({ axis, log }, gridIndex) => ({
      gridIndex,
      type: log ? 'log' : 'value',
      name: axis,
      nameLocation: 'middle',
      nameGap: 26,
      nameTextStyle: text,
      axisLabel: text,
      splitLine: { lineStyle: { color: '#ddd' } },
      min: log ? lowest(panels[gridIndex]) : 0,
    })),
    yAxis: panels.map((_, gridIndex) => ({
      gridIndex,
      type: 'category',
      inverse: true,
      data: rivals.map(({ what }) => what),
      axisLabel: { ...text, show: gridIndex === 0 },
      axisTick: { show: false },
    })),
    series: panels.flatMap(({ series }, index) =>
      series.map(({ name, values }) => ({
        type: 'bar',
        name,
        xAxisIndex: index,
        yAxisIndex: index,
        itemStyle: wide ? { color: colors[index] } : undefined,
        label: {
          ...text,
          show: true,
          position: 'right',
          formatter: ({ value }) => (typeof value === 'number' ? label(value) : ''),
        },
        data: values.map((value) => value ?? '-'),
      })),
    ),
  })
  const svg = chart.renderToSVGString()
  chart.dispose()
  return `${svg}\n`
}

/** A log axis has no 0: it begins at a power of ten, and bars at 1. */
function lowest({ series }) {
  const values = series.flatMap(({ values }) => values).filter((value) => value > 0)
  return 10 ** Math.max(0, Math.floor(Math.log10(Math.min(...values, 100))))
}
