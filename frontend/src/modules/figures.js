import { BarChart, CustomChart, LineChart } from "echarts/charts";
import { GridComponent, LegendComponent, TooltipComponent } from "echarts/components";
import * as echarts from "echarts/core";
import { CanvasRenderer } from "echarts/renderers";

echarts.use([BarChart, CustomChart, LineChart, GridComponent, LegendComponent, TooltipComponent, CanvasRenderer]);

const colours = ["#1f4e96", "#8a5a00", "#1c6b45", "#b3261e", "#6a4fb0"];
const text = { color: "#4a5666", fontFamily: '"PingFang SC","Microsoft YaHei","Noto Sans CJK SC","Source Han Sans SC",sans-serif', fontSize: 12 };
// The tooltip is drawn on the canvas: one made of HTML needs inline styles.
const tooltip = { renderMode: "richText", confine: true };

// {"kind": "trend", "months": ["2026-01", …], "series": [{"name", "values", "as": "bar"|"line"}], "unit"}
function trend(data) {
  return {
    color: colours,
    textStyle: text,
    animation: false,
    tooltip: { ...tooltip, trigger: "axis" },
    legend: data.series.length > 1 ? { top: 0, left: 0, itemWidth: 12, itemHeight: 8, textStyle: text } : undefined,
    grid: { left: 8, right: 12, top: data.series.length > 1 ? 32 : 12, bottom: 4, containLabel: true },
    xAxis: { type: "category", data: data.months, axisTick: { show: false }, axisLine: { lineStyle: { color: "#e2e7ee" } }, axisLabel: text },
    yAxis: { type: "value", minInterval: 1, name: data.unit || "", nameTextStyle: text, splitLine: { lineStyle: { color: "#eef1f5" } }, axisLabel: text },
    series: data.series.map((one) => ({
      name: one.name, type: one.as || "line", data: one.values, symbolSize: 6, barMaxWidth: 22, stack: one.stack,
    })),
  };
}

// {"kind": "tiles", "tiles": [{"name", "value", "x", "y", "url"}], "unit"}: one square a township.
function tiles(data) {
  const columns = Math.max(...data.tiles.map((tile) => tile.x)) + 1;
  const rows = Math.max(...data.tiles.map((tile) => tile.y)) + 1;
  const most = Math.max(1, ...data.tiles.map((tile) => tile.value));
  const shade = (share) => (share === 0 ? "#f4f6f9" : echarts.color.lerp(share, ["#eaf1fb", "#1f4e96"]));
  return {
    textStyle: text,
    animation: false,
    tooltip: { ...tooltip, formatter: ({ data: [, , value, name] }) => `${name}　${value}${data.unit || ""}` },
    grid: { left: 0, right: 0, top: 0, bottom: 0 },
    xAxis: { type: "value", min: 0, max: columns, show: false },
    yAxis: { type: "value", min: 0, max: rows, inverse: true, show: false },
    series: [{
      type: "custom",
      data: data.tiles.map((tile) => [tile.x, tile.y, tile.value, tile.name, tile.url]),
      renderItem(_, api) {
        const [left, top] = api.coord([api.value(0), api.value(1)]);
        const [width, height] = api.size([1, 1]);
        const share = api.value(2) / most;
        const ink = share > 0.55 ? "#ffffff" : "#1c2430";
        const tile = data.tiles.find((one) => one.x === api.value(0) && one.y === api.value(1));
        return {
          type: "group",
          children: [
            { type: "rect", shape: { x: left + 2, y: top + 2, width: width - 4, height: height - 4, r: 4 }, style: { fill: shade(share), stroke: "#e2e7ee" } },
            { type: "text", style: { text: `${tile.name}\n${tile.value}`, x: left + width / 2, y: top + height / 2, fill: ink, align: "center", verticalAlign: "middle", font: `12px ${text.fontFamily}`, lineHeight: 18 } },
          ],
        };
      },
    }],
  };
}

const kinds = { trend, tiles };

// <div data-figure="ID"><div class="canvas"></div><table>…</table></div> with the data in <script type="application/json" id="ID">.
export function start(place) {
  if (place.dataset.started) return;
  place.dataset.started = "1";
  const data = JSON.parse(document.getElementById(place.dataset.figure).textContent);
  const chart = echarts.init(place.querySelector(".canvas"));
  chart.setOption(kinds[data.kind](data));
  if (data.kind === "tiles") {
    chart.on("click", ({ data: tile }) => tile[4] && window.location.assign(tile[4]));
  }
  new ResizeObserver(() => chart.resize()).observe(place);
}
