// SPDX-License-Identifier: GPL-3.0-or-later
// The smallest Qt Widgets program: an empty main window that says when it was painted, and ends.
//   empty_window [furnished]      furnished: with menus, a tool bar and an empty table
#include <QApplication>
#include <QLabel>
#include <QLineEdit>
#include <QMainWindow>
#include <QMenu>
#include <QMenuBar>
#include <QMetaObject>
#include <QStandardItemModel>
#include <QStatusBar>
#include <QTableView>
#include <QToolBar>

#include <cstdio>
#include <cstring>

namespace {

class Window : public QMainWindow {
protected:
    void paintEvent(QPaintEvent *event) override
    {
        QMainWindow::paintEvent(event);
        QMetaObject::invokeMethod(
            qApp,
            [] {
                std::puts("painted");
                std::fflush(stdout);
                QCoreApplication::quit();
            },
            Qt::QueuedConnection);
    }
};

/// What a program that shows a table has at the least: text in five menus, a tool bar, a header and a
/// line at the bottom.
void furnish(QMainWindow &window)
{
    for (const char *name : {"File", "View", "Columns", "Settings", "Help"}) {
        QMenu *const menu = window.menuBar()->addMenu(QString::fromLatin1(name));
        for (int i = 1; i <= 6; ++i)
            menu->addAction(QStringLiteral("Entry %1").arg(i));
    }
    QToolBar *const bar = window.addToolBar(QStringLiteral("Tools"));
    for (const char *name : {"Source", "Pause", "Now"})
        bar->addAction(QString::fromLatin1(name));
    bar->addWidget(new QLineEdit(bar));
    auto *const table = new QTableView(&window);
    auto *const model = new QStandardItemModel(0, 9, table);
    model->setHorizontalHeaderLabels(
        QStringLiteral("Protocol,State,Left,Source,Port,Destination,Port,Packets,Bytes").split(u','));
    table->setModel(model);
    window.setCentralWidget(table);
    window.statusBar()->addWidget(new QLabel(QStringLiteral("No rows"), &window));
}

} // namespace

int main(int argc, char **argv)
{
    QApplication application(argc, argv);
    Window window;
    window.resize(1280, 800);
    if (argc > 1 && std::strcmp(argv[1], "furnished") == 0)
        furnish(window);
    window.show();
    return QApplication::exec();
}
