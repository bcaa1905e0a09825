'use client';

export { UsageChart, type UsageChartProps } from './chart/UsageChart.tsx';
export { UsageMeter, type UsageMeterProps } from './meter/UsageMeter.tsx';
export { PricingTable, type PricingTableProps } from './plans/PricingTable.tsx';
