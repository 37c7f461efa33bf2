import { mount } from 'svelte';
import '../house/house.css';
import { Line } from '../house/line.svelte';
import Cluster from './Cluster.svelte';
import { Watch } from './watch.svelte';

const line = await Line.open();
mount(Cluster, { target: document.body, props: { line, watch: new Watch(line) } });
