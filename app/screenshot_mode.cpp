// SPDX-License-Identifier: GPL-3.0-or-later
#include "screenshot_mode.h"

#include "print_mode.h"

#include "flow/foreign_text.h"
#include "ui/window/main_window.h"

#include <QCoreApplication>
#include <QFile>
#include <QPixmap>
#include <QTableView>

#include <algorithm>
#include <cstdio>
#include <utility>

namespace ctscope {

ScreenshotMode::ScreenshotMode(MainWindow &window, const CommandLine &commandLine)
    : m_window(window)
    , m_file(QFile::decodeName(commandLine.picture.c_str()))
{
    window.setFixedSize(commandLine.width, commandLine.height);
    // Queued, so that the panels have this frame before the picture is taken. Later frames are ignored.
    connect(
        &window, &MainWindow::frameShown, this,
        [this](const FramePtr &frame) {
            // Of several machines, each should have had its say.
            const auto &members = frame->snapshot->members;
            const bool isLate = std::chrono::steady_clock::now() - m_begun > longestWait;
            if (!isLate && std::ranges::find(members, nullptr) != members.end())
                return;
            if (std::exchange(m_waiting, false))
                selectFirstFlow();
        },
        Qt::QueuedConnection);
}

void ScreenshotMode::selectFirstFlow()
{
    for (QTableView *view : m_window.findChildren<QTableView *>()) {
        if (view->isVisible() && view->model() && view->model()->rowCount() > 0) {
            view->setCurrentIndex(view->model()->index(0, view->indexAt({0, 0}).column()));
            break;
        }
    }
    QMetaObject::invokeMethod(this, &ScreenshotMode::take, Qt::QueuedConnection);
}

void ScreenshotMode::take()
{
    if (m_window.grab().save(m_file, "PNG")) {
        QCoreApplication::exit(ExitRead);
        return;
    }
    const std::string name = visibleText(QFile::encodeName(m_file).toStdString());
    std::fprintf(stderr, "ctscope: the picture %s cannot be written.\n", name.c_str());
    QCoreApplication::exit(ExitSource);
}

} // namespace ctscope
