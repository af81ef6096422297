// SPDX-License-Identifier: GPL-3.0-or-later
// The smallest Qt Widgets program: an empty main window that says when it was painted, and ends.
#include <QApplication>
#include <QMainWindow>
#include <QMetaObject>

#include <cstdio>

namespace {

class Window : public QMainWindow {
protected:
    void paintEvent(QPaintEvent *event) override
    {
        QMainWindow::paintEvent(event);
        QMetaObject::invokeMethod(qApp, [] {
            std::puts("painted");
            std::fflush(stdout);
            QCoreApplication::quit();
        }, Qt::QueuedConnection);
    }
};

} // namespace

int main(int argc, char **argv)
{
    QApplication application(argc, argv);
    Window window;
    window.resize(1280, 800);
    window.show();
    return QApplication::exec();
}
