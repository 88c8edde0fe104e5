#!/usr/bin/env python3
"""Asks a window to close, as a window manager does when its button is clicked.

usage: close.py WINDOW

xdotool of Debian 12 cannot; so an XClientMessageEvent (ICCCM 4.2.8) by Xlib, as longs of 64 bits.
"""
import ctypes
import ctypes.util
import sys

x = ctypes.CDLL(ctypes.util.find_library("X11"))
x.XOpenDisplay.restype = ctypes.c_void_p
x.XInternAtom.restype = ctypes.c_ulong
display = ctypes.c_void_p(x.XOpenDisplay(None))
window = ctypes.c_ulong(int(sys.argv[1]))
protocols, delete = (x.XInternAtom(display, name, 0) for name in (b"WM_PROTOCOLS", b"WM_DELETE_WINDOW"))
CLIENT_MESSAGE, FORMAT = 33, 32
event = (ctypes.c_long * 24)(CLIENT_MESSAGE, 0, 0, 0, window.value, protocols, FORMAT, delete)
assert x.XSendEvent(display, window, 0, ctypes.c_long(0), ctypes.byref(event))
x.XCloseDisplay(display)
