// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "command_line.h"

#include <QObject>

#include <chrono>
#include <memory>

namespace ctscope {

class MainWindow;

/// Draws the main window into a picture as soon as it shows its first frame, with the first flow
/// selected so that the inspector has something to explain; then ends the application. Made before
/// QApplication::exec().
class ScreenshotMode : public QObject {
    Q_OBJECT
public:
    /// `window` must outlive this.
    ScreenshotMode(MainWindow &window, const CommandLine &commandLine);

private:
    void selectFirstFlow();
    void take();

    MainWindow &m_window;
    QString m_file;
    bool m_waiting = true;
    std::chrono::steady_clock::time_point m_begun = std::chrono::steady_clock::now();
    static constexpr std::chrono::seconds longestWait{5}; ///< for the machines of a set
};

} // namespace ctscope
