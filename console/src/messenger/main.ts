import { mount } from 'svelte';
import '../house/house.css';
import Entrance from './Entrance.svelte';

mount(Entrance, { target: document.body });
