// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "ui/fake_table.h"
#include "ui/table/flow_view.h"
#include "ui/window/flow_page.h"
#include "ui/window/main_window.h"

#include <QAction>
#include <QApplication>
#include <QClipboard>
#include <QFile>
#include <QStatusBar>
#include <QTemporaryDir>
#include <QTest>

#include <memory>
#include <string>

namespace ctscope {

/// Lines of flows from different addresses.
inline std::string manyLines(int count)
{
    std::string text;
    for (int i = 1; i <= count; ++i)
        text += tcpLine(
            "10." + std::to_string(i / 62500) + '.' + std::to_string(i / 250 % 250) + '.' + std::to_string(i % 250),
            40000);
    return text;
}

/// A window with a live table that is paused.
struct RowDesk {
    std::shared_ptr<FakeTable> table = std::make_shared<FakeTable>();
    MainWindow window;
    FlowPage *page = nullptr;
    QTemporaryDir folder;
    QString last; ///< message of the status bar that was not empty; the pointer may clear it

    explicit RowDesk(int count)
    {
        QObject::connect(window.statusBar(), &QStatusBar::messageChanged, &window, [this](const QString &text) {
            if (!text.isEmpty())
                last = text;
        });
        table->set(manyLines(count), {});
        window.resize(1280, 800);
        page = window.openSource(std::make_unique<FakeSource>(table), Origin::thisMachine());
        window.show();
        if (!QTest::qWaitFor([this, count] { return page->view()->model()->rowCount() == count; }, 120000))
            qWarning("the rows did not come");
        page->setPaused(true);
    }
    FlowView *view() const { return page->view(); }
    QAction *action(const char *name) const { return window.findChild<QAction *>(QLatin1String(name)); }
    QString message() const { return last; }
    static QString clipboard() { return QApplication::clipboard()->text(); }
    template <typename Dialog> Dialog *dialog(const char *name) const
    {
        return window.findChild<Dialog *>(QLatin1String(name));
    }

    static QString read(const QString &path)
    {
        QFile file(path);
        return file.open(QIODevice::ReadOnly) ? QString::fromUtf8(file.readAll()) : QStringLiteral("no file");
    }
};

} // namespace ctscope
